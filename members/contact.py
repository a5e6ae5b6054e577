"""How e-mail addresses, phone numbers and postal addresses are kept, whatever way they were typed."""

from __future__ import annotations

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.mailboxes import bare
from locals.models import Employer
from members.models import ContactPoint


def normalise(kind: str, raw: str) -> str:
    """An e-mail in lower case, a phone as E.164 ("+16015550100"), an address as trimmed lines.

    Raises ValueError with a sentence for the person who typed it.
    """
    text = raw.strip().strip("\ufeff\u200b\u00a0")
    if kind == ContactPoint.Kind.EMAIL:
        return _email(text)
    if kind == ContactPoint.Kind.PHONE:
        return phone(text)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    kept = "\n".join(line for line in lines if line)
    if not kept:
        raise ValueError("Type the address, such as 775 North State Street, Jackson, MS 39202.")
    if len(kept) > 320:
        raise ValueError("The address is longer than 320 characters.")
    return kept


def _email(text: str) -> str:
    address = bare(text).lower()
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError(f"'{text[:60]}' is not an e-mail address. It looks like name@example.com.") from None
    if len(address) > 254:
        raise ValueError("The e-mail address is longer than 254 characters.")
    return address


def phone(text: str) -> str:
    """A number of the state's country as E.164. Raises ValueError with a sentence."""
    try:
        number = phonenumbers.parse(text, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        number = None
    answer = phonenumbers.is_possible_number_with_reason(number) if number else None
    if number and answer == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        raise ValueError(f"'{text[:40]}' has no area code. Type it like (601) 555-0100.")
    if number is None or answer != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError(f"'{text[:40]}' is not a phone number. It looks like (601) 555-0100.")
    if number.extension:
        raise ValueError(f"Type '{text[:40]}' without the extension: numbers are kept without.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def setting_of(kind: str, value: str) -> str:
    """Work for an address on a domain that belongs to an employer, personal otherwise."""
    if kind == ContactPoint.Kind.EMAIL:
        domain = value.rpartition("@")[2]
        parents = [domain[start:] for start in _label_starts(domain)]
        if Employer.objects.filter(mail_domain__in=parents).exclude(mail_domain="").exists():
            return ContactPoint.Setting.WORK
    return ContactPoint.Setting.PERSONAL


def _label_starts(domain: str) -> list[int]:
    return [0, *(at + 1 for at, letter in enumerate(domain) if letter == ".")]
