from rosters.reading.domains import shared_domains


def at(domain: str, many: int) -> list[str]:
    return [f"person{number}@{domain}" for number in range(many)]


def test_the_domain_that_many_share_is_the_employers_and_a_provider_is_nobodys():
    column = [*at("tupeloschools.com", 8), *at("GMAIL.com", 9), *at("ms.metrocast.example", 2), ""]

    assert shared_domains([column, ["B12", "A1"] * 10]) == ["tupeloschools.com"]


def test_few_people_at_one_domain_prove_nothing():
    assert shared_domains([at("tupeloschools.com", 4)]) == []
    assert shared_domains([[*at("smallfirm.example", 5), *at("gmail.com", 40)]]) == []
    assert shared_domains([]) == shared_domains([[""]]) == []
