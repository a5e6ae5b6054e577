"""The topics to begin with. An association may rename them, drop some and add others; then this list is history."""

from outbox.models import Topic

TOPICS = (
    # key, name, about, personal addresses only
    ("news", "News from the association", "What happens in our locals and in the state, about once a month.", False),
    ("benefits", "Benefits and services", "Discounts, insurance and help that members can use.", False),
    ("learning", "Professional learning", "Courses, networks and conferences.", False),
    ("organizing", "Organizing and events", "Meetings, actions and what your colleagues are up to.", True),
    ("political", "Elections and legislation", "Bills, candidates and days at the Capitol.", True),
    ("rights", "Your rights at work", "Changes in law and policy, and what to do about them.", True),
)


def install() -> None:
    """Write the list where there is no topic at all: after the first migrate."""
    if not Topic.objects.exists():
        Topic.objects.bulk_create(
            Topic(key=key, name=name, about=about, personal_only=personal_only, order=order)
            for order, (key, name, about, personal_only) in enumerate(TOPICS, start=1)
        )
