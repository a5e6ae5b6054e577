from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosters.reading import names
from rosters.reading.names import Name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mabry, Latoya", Name("Latoya", "", "Mabry")),
        ("Mabry, Latoya M.", Name("Latoya", "M", "Mabry")),
        ("MABRY, LATOYA MARIE", Name("Latoya", "Marie", "Mabry")),
        ("Scruggs Jr., Brandon", Name("Brandon", "", "Scruggs", "Jr.")),
        ("Scruggs, Brandon Jr", Name("Brandon", "", "Scruggs", "Jr.")),
        ("Scruggs, Brandon, III", Name("Brandon", "", "Scruggs", "III")),
        ("Brandon Scruggs", Name("Brandon", "", "Scruggs")),
        ("Brandon T. Scruggs Sr.", Name("Brandon", "T", "Scruggs", "Sr.")),
        ("Maria de la Cruz", Name("Maria", "", "de la Cruz")),
        ('Robinson, Latasha "Tasha"', Name("Latasha", "", "Robinson", "", "Tasha")),
        ("Robinson, Latasha (Tasha) M", Name("Latasha", "M", "Robinson", "", "Tasha")),
        ("BALDWIN-ROSS, SHANIQUA", Name("Shaniqua", "", "Baldwin-Ross")),
        ("O'NEAL, TYRONE", Name("Tyrone", "", "O'Neal")),
        ("MCDONALD, ANN", Name("Ann", "", "McDonald")),
        ("Dr. Ruth Hodges", Name("Ruth", "", "Hodges")),
        ("Hodges, Ruth, Ph.D.", Name("Ruth", "", "Hodges")),
        ("García Márquez, José", Name("José", "", "García Márquez")),
        ("李, 小龍", Name("小龍", "", "李")),
        ("Cher", Name("", "", "Cher")),
        ("Dr. Jones, Mary Beth, Ph.D.", Name("Mary", "Beth", "Jones")),
        ("Jones, Dr. Mary", Name("Mary", "", "Jones")),
        ("Coach, Ann", Name("Ann", "", "Coach")),
        ("St. John, Amy", Name("Amy", "", "St. John")),
        ("Jane Smith, Ed.S.", Name("Jane", "", "Smith")),
        ("Smith, Jane M.Ed.", Name("Jane", "", "Smith")),
        ("Smith, Jane A. NBCT", Name("Jane", "A", "Smith")),
        ("SMITH, JANE MA", Name("Jane", "Ma", "Smith")),  # no degree for sure
        ("Nguyen, Ba", Name("Ba", "", "Nguyen")),
        ("Smith, Jane NMI", Name("Jane", "", "Smith")),
        ("Ms. Smith", Name("", "", "Smith")),
        ("12. Mabry, Latoya", Name("Latoya", "", "Mabry")),
        ("3) Latoya Mabry", Name("Latoya", "", "Mabry")),
        ("MABRY; LATOYA", Name("Latoya", "", "Mabry")),
        ("MABRY/LATOYA", Name("Latoya", "", "Mabry")),
        ("Mabry/Latoya M.", Name("Latoya", "M", "Mabry")),
        ("DE LA CRUZ / ANA MARIA", Name("Ana", "Maria", "De La Cruz")),
        ("Ann Smith/Jones", Name("Ann", "", "Smith/Jones")),  # two last names
        ("SMITH/JONES, ANN", Name("Ann", "", "Smith/Jones")),
        ("O`NEAL–MCDONALD, ANN", Name("Ann", "", "O`Neal–McDonald")),
        ("SMITH, JOHN JR A", Name("John", "A", "Smith", "Jr.")),
        ("Smith, John III, A.", Name("John", "A", "Smith", "III")),
        ("SMITH, JOHN V ALAN", Name("John", "V Alan", "Smith")),
        ("St. John/Mary Ann", Name("Mary", "Ann", "St. John")),
        ("Van Dyke/Hiroko A", Name("Hiroko", "A", "Van Dyke")),
        ("JR SMITH, JOHN", Name("John", "", "Smith", "Jr.")),
        ("Smith, John, Junior", Name("John", "", "Smith", "Jr.")),
        ("Mary Ann Senior", Name("Mary", "Ann", "Senior")),
        ("Smith, JR", Name("Jr", "", "Smith")),
        ("Smith, Ann Mrs.", Name("Ann", "", "Smith")),
        ("Ann Smith Mrs", Name("Ann", "", "Smith")),
        ("Smith, Jane V.", Name("Jane", "V", "Smith")),  # far oftener an initial than the fifth
        ("SMITH, JANE V", Name("Jane", "V", "Smith")),
        ("Smith Jr., John V.", Name("John", "V", "Smith", "Jr.")),
        ("SMITH, JOHN JR V.", Name("John", "V", "Smith", "Jr.")),
        ("SMITH, JOHN K V", Name("John", "K", "Smith", "V")),
        ("Smith, John, V", Name("John", "", "Smith", "V")),
        ("Smith V, John", Name("John", "", "Smith", "V")),
        ("John Smith V", Name("John", "", "Smith", "V")),
        ("Smith, Robert ‘Bob’", Name("Robert", "", "Smith", "", "Bob")),
        ("Robert [Bob] Smith", Name("Robert", "", "Smith", "", "Bob")),
        ("O’Neal, D’Andre", Name("D’Andre", "", "O’Neal")),
        ("Smith, Ann -", Name("Ann", "", "Smith")),
    ],
)
def test_a_name_in_one_column(text, name):
    assert names.from_one(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ROSS DANA K", Name("Dana", "K", "Ross")),
        ("Ross Dana", Name("Dana", "", "Ross")),
        ("VAN DYKE PETER", Name("Peter", "", "Van Dyke")),
        ("DE LA CRUZ ANA MARIE", Name("Ana", "Marie", "De La Cruz")),
        ("ST. JOHN AMY L.", Name("Amy", "L", "St. John")),
        ("SMITH JR JOHN A", Name("John", "A", "Smith", "Jr.")),
        ("SMITH JOHN A III", Name("John", "A", "Smith", "III")),
        ("SMITH JANE V", Name("Jane", "V", "Smith")),
        ("Dr. Hodges Ruth", Name("Ruth", "", "Hodges")),
        ("Robinson Latasha (Tasha)", Name("Latasha", "", "Robinson", "", "Tasha")),
        ("Mabry, Latoya M.", Name("Latoya", "M", "Mabry")),
        ("MABRY / LATOYA M", Name("Latoya", "M", "Mabry")),
        ("SMITH/JONES ANN", Name("Ann", "", "Smith/Jones")),
        ("Van Dyke", Name("Dyke", "", "Van")),  # too short to tell
        ("Cher", Name("", "", "Cher")),
        ("", Name()),
    ],
)
def test_a_name_in_one_column_with_the_last_name_first(text, name):
    assert names.from_one_last_first(text) == name


@given(st.text(max_size=40))
def test_any_text_is_some_name(text):
    assert all(isinstance(part, str) for part in names.from_one_last_first(names.tidy(text)))


def test_a_name_in_columns_of_its_own_may_bring_more():
    first, last = names.first_of('Latasha M. "Tasha"'), names.last_of("Robinson Jr")

    assert names.joined(first, last, "", "", "") == Name("Latasha", "M", "Robinson", "Jr.", "Tasha")
    assert names.joined(first, last, "", "", "Toya Robinson").preferred == "Toya"
    assert names.joined(first, last, "Marie", "III", "LT") == Name("Latasha", "Marie", "Robinson", "III", "LT")


@pytest.mark.parametrize(
    "text",
    [
        "\u200bNúñez,\u00a0José\u200e", "\u202bNúñez, José\u202c", "Nú\u00adñez, Jo\u2060sé",
        "Nu\u0301n\u0303ez, Jose\u0301",
    ],
)  # fmt: skip
def test_marks_that_nobody_sees_make_no_other_name(text):
    assert names.tidy(text) == "Núñez, José"


def test_letters_that_are_printed_as_one_are_two():
    assert names.tidy("Griﬃn, Tiﬀany") == "Griffin, Tiffany"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NÃºÃ±ez, JosÃ©", "Núñez, José"),
        ("GarcÃ\xada, Ana", "García, Ana"),
        ("Oâ€™Neal, Ann", "O’Neal, Ann"),
        ("O&#39;Neal, Ann", "O'Neal, Ann"),
        ("N&uacute;&ntilde;ez, Jos&eacute;", "Núñez, José"),
        ("JOÃO, ANA", "JOÃO, ANA"),
        ("Ângela, Ana", "Ângela, Ana"),
        ("AT&T; x", "AT&T; x"),
    ],
)
def test_letters_that_another_program_wrote_as_others_are_read_back(text, name):
    assert names.tidy(text) == name


def test_a_preferred_name_may_stand_with_the_last_name():
    assert [names.called_in(text) for text in ("ROSS, ANNIE", "Annie", "MARY JO", "Ross,")] == [
        "Annie", "Annie", "Mary Jo", ""
    ]  # fmt: skip


def test_names_with_capitals_and_small_letters_stay_as_they_are():
    assert names.cased("van der Berg") == "van der Berg"
    assert names.cased("DeShawn") == "DeShawn"


word = st.text(st.characters(categories=["Lu", "Ll"]), min_size=2, max_size=12).filter(
    lambda text: not names.suffix_of(text) and text.lower() not in names._ACADEMIC | names._TITLES
)


@given(word, word)
def test_last_first_is_understood_whatever_the_letters(last, first):
    name = names.from_one(f"{last}, {first}")

    assert name == Name(names.cased(first), "", names.cased(last))


@given(word, word, st.sampled_from(ascii_uppercase), st.sampled_from(["{}, {} {}", "{}, {} {}.", "{} Jr., {} {}."]))
def test_a_letter_behind_the_first_name_is_an_initial_whichever_it_is(last, first, letter, written):
    name = names.from_one(written.format(last, first, letter))

    assert (name.first, name.middle, name.last) == (names.cased(first), letter, names.cased(last))


@given(st.from_regex(names._USUAL, fullmatch=True))
def test_the_short_way_for_usual_names_says_what_the_long_way_says(text):
    assert names.from_one(text) == names._from_unusual(text)


def test_a_surname_that_is_also_a_degree_stays():
    assert names.from_one("Ma, Yun") == Name("Yun", "", "Ma")


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    name = names.from_one(names.tidy(text))

    assert all("\n" not in part and "\t" not in part for part in name)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Dr. Jane", "Smith, M.Ed.", Name("Jane", "", "Smith")),
        ("Jane M", "Smith, Jr., Ph.D.", Name("Jane", "M", "Smith", "Jr.")),
        ("Jane", "Ba", Name("Jane", "", "Ba")),
        ("JOHN A JR", "SMITH", Name("John", "A", "Smith", "Jr.")),
        ("John, III", "Smith", Name("John", "", "Smith", "III")),
        ("Jane, RN", "Smith", Name("Jane", "", "Smith")),
        ("Jane V", "Smith", Name("Jane", "V", "Smith")),
        ("Sr", "Smith", Name("Sr", "", "Smith")),
        ("DANA .", "ROSS PHD", Name("Dana", "", "Ross")),
    ],
)
def test_degrees_and_titles_in_columns_of_their_own(first, last, name):
    assert names.joined(names.first_of(first), names.last_of(last), "", "", "") == name
