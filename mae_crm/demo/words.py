"""Words that invented people are made of: common first and last names of the state, put together by dice."""

from __future__ import annotations

from mae_crm.demo.plan import Weighted


def _by_rank(text: str, *, flatness: float = 12.0) -> Weighted[str]:
    """Words with the common ones first; "_" stands for a blank."""
    words = [word.replace("_", " ") for word in text.split()]
    return Weighted([(word, 1 / (rank + flatness)) for rank, word in enumerate(words)])


WOMEN = _by_rank("""
    Mary Jennifer Ashley Jessica Amanda Angela Kimberly Lisa Tamika Latoya Tasha Keisha Shaniqua Ebony Brittany Lauren
    Elizabeth Sarah Anna Katherine Emily Hannah Rachel Rebecca Melissa Michelle Stephanie Heather Amy Tiffany Crystal
    Latasha Yolanda Monica Felicia Tameka Lakeisha Kenya Erica Danielle Courtney Whitney Kayla Taylor Morgan Haley
    Mary_Beth Mary_Katherine Anna_Claire Jo_Beth Ruth_Ann Sarah_Grace Laura Leslie Tonya Tracy Wanda Brenda Linda
    Patricia Barbara Gloria Shirley Dorothy Annie Bettye Ernestine Odessa Renita Loretta Charlotte Victoria Vanessa
    Valerie Veronica Sharon Sheila Sandra Teresa Rhonda Robin Regina Priscilla Pamela Nicole Natalie Nakia Mandy
    Lucinda Latrice Latonya Kristen Kelsey Kendra Katrina Karen Joy Jasmine Jamie Jacqueline Ivy Holly Gwendolyn
    Ginger Faith Evelyn Denise Deborah Dana Cynthia Corinne Constance Chelsea Charity Cassandra Carla Candace Caroline
    Brandi Bonnie Beverly Belinda April Aisha Alicia Allison Amaya Adrienne Abigail Madison Olivia Destiny Imani
    Zaria Kiara Mckenzie Peyton Maria Guadalupe Rosa Ana_Lucía Carmen Ximena Thuy Linh Mai Priya Anjali Sunita Yesenia
""")  # fmt: skip
MEN = _by_rank("""
    James John Michael William Robert David Christopher Joshua Marcus Terrance Brandon Jason Kevin Eric Brian Anthony
    Charles Thomas Daniel Matthew Jonathan Justin Tyler Jordan Cody Caleb Hunter Austin Dustin Demarcus Darius Devonte
    Jamal Jarvis Jermaine Kendrick Lamar Marquis Otis Quinton Reginald Rodney Roderick Tyrone Willie Wendell Wesley Will
    Walter Vincent Travis Timothy Terry Steven Stephen Shelby Samuel Ryan Russell Ronald Randall Phillip Percy Patrick
    Neal Nathaniel Mitchell Melvin Leroy Lawrence Larry Kenneth Keith Joseph Johnny Jimmy Jerry Jeremy Jeffrey
    Isaac Hank Harold Gregory Grady George Frederick Ernest Edward Dwight Douglas Derrick Darnell Curtis Clarence
    Carlton Bryant Bobby Billy Benjamin Antonio Andre Andrew Alvin Allen Aaron Luis José Miguel Juan Carlos Minh Tuan
    Hoang Ravi Rashad Tavarius Malik Elijah Noah Mason Gavin
""")  # fmt: skip
LAST = _by_rank("""
    Smith Johnson Williams Jones Brown Davis Jackson Harris Thomas Robinson Taylor Moore Walker White Lewis Wilson
    Anderson Martin Thompson Green Carter Young Allen King Wright Hill Scott Washington Clark Turner Evans Hall Roberts
    Mitchell Edwards Phillips Parker Collins Stewart Morris Rogers Cook Bell Bailey Cooper Richardson Cox Ward Brooks
    Coleman Jenkins Perry Powell Long Patterson Hughes Butler Simmons Foster Bryant Alexander Russell Griffin Hayes
    Myers Ford Hamilton Graham Sullivan Wallace Woods Cole West Jordan Owens Reynolds Fisher Ellis Harrison Gibson
    McDonald Cruz Marshall Ortiz Gomez Murray Freeman Wells Webb Simpson Stevens Tucker Porter Hunter Hicks Crawford
    Henry Boyd Mason Morales Kennedy Warren Dixon Ramos Reed Gray Watson Price Bennett Barnes Ross Henderson Jefferson
    Magee McLaurin Pittman Sumrall Ladner Necaise Favre Lott Cuevas Moran Dedeaux Ishee Byrd Breland Bounds Broom
    Thigpen Odom Pettus Rutledge Mabry Tillman Buckley Pruitt Stokes Upton Kees Wigginton Neely Fairley Binion Purvis
    Crum Truss Tate Arriaga Pugh Dill Forsythe Bolden Hobbs Sikes Scruggs Stallings McAlister Gholston Haddock Boykin
    Lindsey Oglesby Kilpatrick Gable Presley Sykes Pannell Abernathy Hodges Yarbrough Barksdale Beckham Blackwell
    Brantley Buchanan Burnside Cannon Chandler Clay Cotton Craft Crosby Daniels Denton Dorsey Duckworth Easley Echols
    Farmer Fleming Fondren Fortenberry Funchess Gandy Gates Gipson Goolsby Grantham Hairston Hankins Hathorn
    Herrington Holloway Hollis Holmes Hopkins Horn Hudson Ingram Irby Ivy Jennings Keith Kemp Killebrew Lacy Langford
    Lofton Luckett Lyles Malone Mangum Mayfield McCain McCarty McCoy McGee McInnis McKinney McMillan McNair Milner
    Minor Montgomery Moody Moton Nash Nelson Newsome Nguyen Norwood O'Neal Overstreet Pace Page Parham Patel Peavey
    Pickett Pope Quarles Ragland Rainey Randle Rayford Redmond Rhodes Rivers Rucker Sanders Sandifer Saucier Seals
    Shannon Shelton Singleton Smiley Spann Spencer Staten Stringer Strickland Stubbs Sutton Tadlock Terrell Tran
    Trotter Tubby Tyner Vance Vaughn Varnado Vo Wade Waldrop Walters Warner Weathersby Welch Whitfield Whittington
    Wilkerson Willis Windham Winters Womack Wooten Yates Youngblood Zachary Baldwin-Ross St._John Van_Zandt García
    Hernández Núñez López Rodríguez
""")  # fmt: skip

# Sixty characters with the blank: the longest names that pages must hold.
LONG_NAMES = (
    ("Alexandria-Margarita Josephine", "Featherstonehaugh-Witherspoon"),
    ("Bartholomew Christopher-Nathan", "Montgomery-Vanderbilt-Hawkins"),
    ("María Guadalupe de los Ángeles", "Hernández-Villanueva Sandoval"),
    ("Thomasina Wilhelmina Ernestine", "Kilpatrick-Fortenberry-McGill"),
)

STREETS = _by_rank("""
    Muscadine_Lane Magnolia_Bend Catfish_Row Kudzu_Court Cypress_Loop Levee_Walk Pecan_Hollow Sweetgum_Path Bluff_View
    Cotton_Gin_Alley Honeysuckle_Way Mockingbird_Turn Live_Oak_Close Bayou_Crossing Red_Clay_Rise Tupelo_Gum_Drive
""", flatness=60)  # fmt: skip

GENDERS = Weighted([("Woman", 76.0), ("Man", 21.0), ("Nonbinary", 1.0), ("", 2.0)])
ETHNICITIES = Weighted([
    ("{white}", 62.0), ("{black}", 31.0), ("{hispanic}", 1.6), ("{asian}", 1.1), ("{native}", 0.8),
    ("{black,white}", 0.9), ("{hispanic,white}", 0.7), ("{native,white}", 0.4), ("{middle_eastern}", 0.2),
    ("{pacific}", 0.1), ("{}", 1.2),
])  # fmt: skip

# Position, what they teach (by the school's level), weight.
TEACHING = {
    "elementary": _by_rank("Kindergarten 1st_grade 2nd_grade 3rd_grade 4th_grade 5th_grade 6th_grade"),
    "middle": _by_rank("English Math Science History Reading Computer_science"),
    "high": _by_rank(
        "English Algebra Biology History Chemistry Geometry Spanish Government Agriculture Welding Physics"
    ),
}  # fmt: skip
LICENSED = Weighted([
    (("Teacher", None), 74.0), (("Teacher", "Special education"), 9.0), (("Teacher", "Music"), 2.0),
    (("Teacher", "Art"), 1.5), (("Teacher", "Physical education"), 3.0), (("Counselor", "Counseling"), 3.0),
    (("Librarian", "Library"), 2.5), (("Interventionist", "Intervention"), 2.5),
    (("Speech pathologist", "Speech"), 1.5), (("Teacher", "English learners"), 1.0),
])  # fmt: skip
SUPPORT = Weighted([
    (("Paraprofessional", "Special education"), 24.0), (("Paraprofessional", "Classroom"), 18.0),
    (("Cafeteria worker", "Cafeteria"), 17.0), (("Custodian", "Custodial"), 13.0),
    (("Bus driver", "Transportation"), 13.0), (("Secretary", "Office"), 9.0), (("School nurse", "Health"), 3.0),
    (("Technician", "Technology"), 3.0),
])  # fmt: skip
ADMINISTRATION = Weighted([(("Assistant principal", "Office"), 62.0), (("Principal", "Office"), 38.0)])
