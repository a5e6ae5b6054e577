"""What every page knows of membership."""

from django.http import HttpRequest

from core import clock
from members.years import MembershipYear


def year(request: HttpRequest) -> dict[str, object]:
    return {"membership_year": MembershipYear.of(clock.today())}
