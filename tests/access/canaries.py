"""Who may read which word. Written by hand, from what the association decided, and not from locals.access.

Personas: r building rep of Tupelo Middle School · p president of Tupelo · R staff of the region Northeast ·
o organizer · c clerk · a administrator. Members, strangers and reps whose term is over read nothing about others.
Caleb works at
Tupelo Middle School, Odessa in Leland, Hollis stands in no unit.
"""

TABLE = """
# word                        who       what it is
Wigginton                     rpRoca    Caleb's name
Pruitt                        oca       Odessa's name
Hollis                        oca       the name of somebody who stands in no unit
canary-room-caleb             rpRoca    where he works
canary-room-odessa            oca
canary-staffno-caleb          Roca      the employer's number for him: no leader's business
canary-staffno-odessa         oca
canary-mail-caleb             rpRoca    e-mail
canary-mail-odessa            oca
canary-home-caleb             Roca      home address: staff and clerks, no leader
canary-home-odessa            oca
canary-oldhome-caleb          Roca      the address before, in the history
canary-oldhome-odessa         oca
canary-gender-caleb           a         what somebody says of themselves
canary-gender-odessa          a
canary-note-caleb-building_rep rRo      a rep's note: who wrote it, and staff
canary-note-latoya-organizer  Ro        an organizer's note: not the rep's to read
canary-note-odessa-organizer  o
canary-why-caleb              pRoca     what speaks for him as a leader
canary-why-odessa             oca
canary-step-caleb             pRoca
canary-step-odessa            oca
canary-job-clerk              ca        long work: whose it is, and administrators
canary-job-organizer          oa
canary-looker                 a         who has looked at a person
canary-address                a         a user's sign-in address
555-0003                      rpRoca    Caleb's personal phone
555-0008                      oca       Odessa's
canary-file-near              oca       a staff list's file
canary-file-far               oca
canary-row-near               oca       a value of a row that was refused
canary-row-far                oca
canary-school-near            oca       what a file calls a school
canary-school-far             oca
canary-audience-near          rpRoca    an audience shared with those who work in the region Northeast
canary-audience-delta         oca       one shared with the Delta: who works statewide has it, too
canary-audience-private       o         one that is the organizer's alone
canary-invited                a         somebody who was invited and has not come in
canary-key                    -         what somebody calls their passkey
canary-campaign-near          pRoca     a campaign of Tupelo
canary-campaign-far           oca       a campaign of the region Delta
canary-subject-near           pRoca
canary-subject-far            oca
canary-draft-near             pRoca     what is being written
canary-draft-far              oca
"""

LETTERS = {
    "r": "building_rep",
    "p": "local_president",
    "R": "region_staff",
    "o": "organizer",
    "c": "clerk",
    "a": "administrator",
}


def readers() -> dict[str, set[str]]:
    """The personas that may read each word."""
    rows = [line.split() for line in TABLE.splitlines() if line.strip() and not line.startswith("#")]
    return {row[0]: {LETTERS[letter] for letter in row[1].replace("-", "")} for row in rows}
