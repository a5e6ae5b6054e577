import pytest

from rosters.reading.domains import shared_domains


def at(domain: str, many: int) -> list[str]:
    return [f"person{number}@{domain}" for number in range(many)]


def test_the_domain_that_many_share_is_the_employers_and_a_provider_is_nobodys():
    column = [*at("tupeloschools.com", 8), *at("GMAIL.com", 9), *at("ms.metrocast.example", 2), ""]

    assert shared_domains(["E-mail", "Room"], [column, ["B12", "A1"] * 10]) == ["tupeloschools.com"]


def test_few_people_at_one_domain_prove_nothing():
    assert shared_domains(["E-mail"], [at("tupeloschools.com", 4)]) == []
    assert shared_domains(["E-mail"], [[*at("smallfirm.example", 5), *at("gmail.com", 40)]]) == []
    assert shared_domains([], []) == shared_domains(["E-mail"], [[""]]) == []


@pytest.mark.parametrize("domain", ["example.com", "example.net", "example.org"])
def test_a_domain_kept_for_examples_is_no_employers(domain):
    assert shared_domains(["E-mail"], [at(domain, 30)]) == []


@pytest.mark.parametrize("heading", ["Personal E-mail", "HOME EMAIL", "Private address"])
def test_personal_addresses_tell_a_domain_only_where_the_employers_is_not_on_record(heading):
    columns = [at("tupeloschools.com", 8), at("magnolia.example", 9)]

    assert shared_domains(["E-mail", heading], columns) == ["magnolia.example", "tupeloschools.com"]
    assert shared_domains(["E-mail", heading], columns, is_domain_known=True) == ["tupeloschools.com"]
