"""Who gets what answer from which address. A new address without a line here fails the suite.

One letter for each persona, in this order:

    A anonymous · s stranger · m member · x expired rep · r building rep · p local president · R region staff ·
    o organizer · c clerk · a administrator                      (a disabled user is answered as anonymous)

    .  200, or 422 for a form with errors     L  302 to the sign-in     >  302 elsewhere
    x  403     -  404     m  405     g  410                     w  200, and an empty POST saves and leads on

The near row stands in Tupelo (region Northeast), the far one in Leland (region Delta). Ways: G is read only: a POST by
somebody signed in is 405. GP is a form: an empty POST is answered with the form, to those who get it. G> is a page that
asks "are you sure": its POST acts and leads on. P takes POST only: a GET by somebody signed in is 405.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.access.crawl import PERSONAS, SIGNED_IN, Asked
from tests.access.rich import Rich

TABLE = """
# address                      target          ways near        far
#                                                   AsmxrpRoca  AsmxrpRoca
jobs:job                       long_job        G    L-------..  L------.-.
jobs:cancel                    long_job        P    L------->>  L------>->
jobs:live                      -               G    ..........
jobs:ready                     -               G    ..........

account_login                  -               GP   .>>>>>>>>>
account_request_login_code     -               GP   .>>>>>>>>>
account_confirm_login_code     -               GP   L>>>>>>>>>
account_logout                 -               G>   >.........
account_sign_out_elsewhere     -               P    L>>>>>>>>>
account_reauthenticate         -               GP   Lxxxxxxxxx
account_again                  -               G>   L.........
account_change_password        -               GP   L>>>>>>>>>
account_set_password           -               GP   L.........
account_forget_password        -               P    L>>>>>>>>>
account_second_factor          -               G    L.........
account_address                -               GP   L.........
account_confirm_address        -               GP   L>>>>>>>>>
account_invitation             =none           GP   gggggggggg
account_invitation             invitation      G>   ..........

mfa_index                      -               G    L.........
mfa_authenticate               -               GP   L>>>>>>>>>
mfa_reauthenticate             -               GP   Lxxxxxxxxx
mfa_activate_totp              -               GP   L.........
mfa_deactivate_totp            -               GP   L---------
account_move_app               -               GP   L>>>>>>>>>
mfa_view_recovery_codes        -               G    L---------
mfa_generate_recovery_codes    -               GP   L.........
mfa_download_recovery_codes    -               GP   L---------
mfa_list_webauthn              -               G    L.........
mfa_add_webauthn               -               GP   L.........
mfa_reauthenticate_webauthn    -               GP   Lxxxxxxxxx
mfa_remove_webauthn            passkey           GP   L---------
mfa_edit_webauthn              passkey           GP   L---------
mfa_login_webauthn             -               GP   L>>>>>>>>>

dashboards:home                -               G    L>>>>.....
dashboards:units               -               G    Lxxx......
dashboards:found_locals        -               GP   Lxxxxxx...
dashboards:local               local           G    L----.....  L------...
dashboards:employer            employer        G    L----.....  L------...
dashboards:worksite            worksite        G    L---......  L------...
dashboards:organize            employer        GP   L----xx...  L------...
dashboards:withdraw            employer        GP   L----xx...  L------...
dashboards:organizes           local           GP   L----xx...  L------...
dashboards:add_unit            =regions        GP   Lxxxxxx...
dashboards:add_unit            =locals         GP   Lxxxxxx...
dashboards:add_unit            =employers      GP   Lxxxxxx...
dashboards:add_unit            =worksites      GP   Lxxxxxx...
dashboards:edit_unit           region_unit     GP   L-----x...  L------...
dashboards:edit_unit           local_unit      GP   L----xx...  L------...
dashboards:edit_unit           employer_unit   GP   L----xx...  L------...
dashboards:edit_unit           worksite_unit   GP   L---xxx...  L------...
dashboards:close_unit          region_unit     GP   L-----x...  L------...
dashboards:close_unit          local_unit      GP   L----xx...  L------...
dashboards:close_unit          employer_unit   GP   L----xx...  L------...
dashboards:close_unit          worksite_unit   GP   L---xxx...  L------...
dashboards:reopen_unit         region_unit     P    L-----x>>>  L------>>>
dashboards:reopen_unit         local_unit      P    L----xx>>>  L------>>>
dashboards:reopen_unit         employer_unit   P    L----xx>>>  L------>>>
dashboards:reopen_unit         worksite_unit   P    L---xxx>>>  L------>>>
dashboards:unit_history        region_unit     G    L-----....  L------...
dashboards:unit_history        local_unit      G    L----x....  L------...
dashboards:unit_history        employer_unit   G    L----x....  L------...
dashboards:unit_history        worksite_unit   G    L---xx....  L------...

members:add                    -               GP   Lxxxxxxx..
members:person                 person          G    L---......  L------...
members:timeline               person          G    L---......  L------...
members:edit                   person          GP   L---xx....  L------...
members:history                person          G    L---xx....  L------...
members:looks                  person          G    L---xxxxx.  L------xx.
members:join                   person          GP   L---xxxx..  L------x..
members:death                  person          GP   L---xxxx..  L------x..
members:start_work             person          GP   L---xx....  L------...
members:add_contact            person          GP   L---xx....  L------...
members:drop                   membership      GP   L---xxxx..  L------x..
members:transfer               membership      GP   L---xxxx..  L------x..
members:change_type            membership      GP   L---xxxx..  L------x..
members:payment                membership      GP   L---xxxx..  L------x..
members:correct                membership      GP   L---xxxx..  L------x..
members:take_away              membership      GP   L---xxxx..  L------x..
members:take_end_back           membership      GP   L---xxxx..  L------x..
members:to_mend                -               G    Lxxxxxxx..
members:stop_work              job_held        GP   L---xx....  L------...
members:take_job_end_back      job_held        GP   L---xx....  L------...
members:correct_job            job_held        GP   L---xx....  L------...
members:take_job_away          job_held        GP   L---xx....  L------...
members:edit_contact           mail            GP   L---xx....  L------...
members:edit_contact           home            GP   L-----....  L------...
members:remove_contact         mail            P    L---xx>>>>  L------>>>
members:lift_bounce            mail            P    L---xx>>>>  L------>>>
members:report_bounce          mail            P    L---xx>>>>  L------>>>
members:remove_contact         home            P    L----->>>>  L------>>>
members:me                     -               G    L.........
members:details                -               GP   L-.-..----
members:add_own_contact        -               GP   L-.-..----
members:about                  -               GP   L-.-..----

organizing:today               -               G    Lxxx..>>xx
organizing:building            -               G    Lxxx..>>xx
organizing:choose              -               G    Lxxx..>>xx
organizing:tap                 person          GP   L---....xx  L------.xx
organizing:talk                talk            GP   L---.xxx--  L------.--
organizing:talk                talk_of_another GP   L---xxx.--  L------.--
organizing:undo                talk            P    L--->xxx--  L------>--
organizing:undo                talk_of_another P    L---xxx>--  L------>--
organizing:conversations       -               G    Lxxx....xx
organizing:issues              -               GP   Lxxxxxx.xx
organizing:log                 person          GP   L---....xx  L------.xx

leaders:board                  -               G    Lxxxx.....
leaders:uncovered              -               G    Lxxxx.....
leaders:vacancies              -               G    Lxxxx.....
leaders:terms                  -               G    Lxxxx.....
leaders:nominate               -               GP   Lxxxx...xx
leaders:move                   candidate       GP   L----...xx  L------.xx
leaders:step                   candidate       GP   L----...xx  L------.xx
leaders:leave                  candidate       GP   L----...xx  L------.xx
leaders:begin_term             person          GP   L---xx....  L------...
leaders:end_term               term            GP   L----x....  L------...

early_career:newcomers         -               G    Lxxx......

administration:users           -               G    Lxxxxxxxx.
administration:invite          -               GP   Lxxxxxxxx.
administration:user            user            G    Lxxxxxxxx.  Lxxxxxxxx.
administration:resend          user            P    Lxxxxxxxx>  Lxxxxxxxx>
administration:disable         user            G>   Lxxxxxxxx.  Lxxxxxxxx.
administration:enable          user            P    Lxxxxxxxx>  Lxxxxxxxx>
administration:reset           user            G>   Lxxxxxxxx.  Lxxxxxxxx.
administration:name            user            GP   Lxxxxxxxx.  Lxxxxxxxx.
administration:address         user            GP   Lxxxxxxxx.  Lxxxxxxxx.
administration:give            user            GP   Lxxxxxxxx.  Lxxxxxxxx.
administration:end             assignment      GP   Lxxxxxxxx.  Lxxxxxxxx.
administration:roles           -               G    Lxxxxxxxx.
administration:health          -               G    Lxxxxxxxx.
administration:looks           -               G    Lxxxxxxxx.
administration:changes         -               G    Lxxxxxxxx.

outbox:unsubscribe             =none           GP   ----------
outbox:unsubscribe             mail_link       GP   ..........  ..........
outbox:preferences             =none           GP   ----------
outbox:preferences             mail_link       GP   ..........  ..........
outbox:click                   =none,1         G    ----------
outbox:click                   click           G    >>>>>>>>>>  >>>>>>>>>>
outbox:own                     -               GP   L-.-..----
outbox:told                    person          GP   L---xx....  L------...

rosters:lists                  -               G    Lxxxxxx...
rosters:upload                 -               GP   Lxxxxxx...
rosters:staff_list             staff_list      G    L------...  L------...
rosters:columns                staff_list      GP   L------...  L------...
rosters:sheet                  staff_list      P    L------>>>  L------>>>
rosters:places                 staff_list      P    L------>>>  L------>>>
rosters:decide_many            staff_list      P    L------>>>  L------>>>
rosters:decide                 staff_list_row  P    L---------  L---------
rosters:whose                  staff_list_row  G    L------...  L------...
rosters:apply                  staff_list      P    L------>>>  L------>>>
rosters:cancel                 staff_list      P    L------>>>  L------>>>
rosters:discard                staff_list      P    L------>>>  L------>>>
rosters:refused                staff_list      GP   L------...  L------...
rosters:leavers                complete_list   GP   L------...  L------...
rosters:leavers_back           complete_list   P    L------>>>  L------>>>

audiences:people               -               G    Lxxx......
audiences:counts               -               G    Lxxx......
audiences:narrow               -               G    Lxxx......
audiences:rows                 =region         G    L.........
audiences:suggest              -               G    L.........
audiences:audiences            -               G    Lxxx......
audiences:save                 -               GP   Lxxxx.....
audiences:audience             audience        G    L---......  L------.--
audiences:audience             audience_shared G    L---......  L------...
audiences:size                 audience        G    L---......  L------.--
audiences:size                 audience_shared G    L---......  L------...
audiences:rename               audience        P    L---xx.xxx  L------.--
audiences:rename               audience_shared P    L---xx.xxx  L------.xx
audiences:share                audience        P    L---xx.xxx  L------.--
audiences:share                audience_shared P    L---xx.xxx  L------.xx
audiences:delete               audience        P    L---xx>xxx  L------>--
audiences:delete               audience_shared P    L---xx>xxx  L------>xx

campaigns:index                -               G    Lxxxx.....
campaigns:new                  -               GP   Lxxxxx..xx
campaigns:campaign             campaign        GP   L----.....  L------...
campaigns:campaign             draft           GP   L----.w...  L------w..
campaigns:preview              campaign        GP   L----.....  L------...
campaigns:preview              draft           GP   L----.....  L------...
campaigns:recipients           campaign        G    L----.....  L------...
campaigns:recipients           draft           G    L----.....  L------...
campaigns:blanks               campaign        GP   L----.....  L------...
campaigns:blanks               draft           GP   L----.....  L------...
campaigns:audience             campaign        GP   L----x..xx  L------.xx
campaigns:audience             draft           GP   L----x..xx  L------.xx
campaigns:people               campaign        G    L----.....  L------...
campaigns:people               draft           G    L----.....  L------...
campaigns:test                 campaign        P    L----x>>xx  L------>xx
campaigns:schedule             campaign        P    L----x>>xx  L------>xx
campaigns:approve              campaign        P    L----x>>x>  L------>x>
campaigns:take_back            campaign        P    L----x>>x>  L------>x>
campaigns:unschedule           campaign        P    L----x>>xx  L------>xx
campaigns:cancel               campaign        P    L----x>>xx  L------>xx
campaigns:cancel               draft           P    L----x..xx  L------.xx
campaigns:copy                 campaign        P    L----x>>xx  L------>xx
campaigns:messages             campaign        G    L----.....  L------...
campaigns:resolve              message         P    L----x>>xx  L------>xx
"""


@dataclass(frozen=True)
class Line:
    name: str
    target: str  # a kind of Rich.targets, "-" for none, or ="literal argument"
    ways: str
    near: str
    far: str

    @property
    def key(self) -> str:
        """Unique in the table: one address may have lines for several kinds of rows."""
        return f"{self.name} {self.target}"

    def args(self, rich: Rich, which: str) -> list[Any]:
        if self.target == "-":
            return []
        if self.target.startswith("="):
            return [int(part) if part.isdigit() else part for part in self.target[1:].split(",")]
        found = rich.targets[self.target.replace("_", " ")][which == "far"]
        return list(found) if isinstance(found, tuple) else [found]

    def expected(self, which: str, persona: str, way: str) -> str:
        """The letter for a request."""
        letters = self.near if which == "near" else self.far
        letter = letters[0 if persona == "disabled" else PERSONAS.index(persona)]
        posts = way in {"post", "body"}
        if letter == "L":
            return letter
        if persona in SIGNED_IN and posts != (self.ways == "P") and self.ways in {"G", "P"}:
            return "m"
        if letter == "w":
            return ">" if posts else "."
        return ">" if posts and self.ways == "G>" and letter == "." else letter


def lines() -> list[Line]:
    rows = [text.split() for text in TABLE.splitlines() if text.strip() and not text.startswith("#")]
    return [Line(*row, *[""] * (5 - len(row))) for row in rows]


# A decorator refuses the wrong method before anything else runs: these personas stand for all.
ENOUGH_FOR_405 = ("building_rep", "administrator")


def asked_for(rich: Rich) -> Iterator[tuple[Asked, list[Any]]]:
    """Every request of the crawl with the arguments of its address.

    Whoever gets a page also asks for its fragment with foreign keys in the query, and sends foreign keys in the form.
    """
    for line in lines():
        for which in ("near", "far") if line.far else ("near",):
            for persona in PERSONAS:
                for way in _ways(line, which, persona):
                    yield Asked(line.key, which, persona, way), line.args(rich, which)


def _ways(line: Line, which: str, persona: str) -> Iterator[str]:
    wrong = {"G": "post", "P": "get"}.get(line.ways)
    for way in ("get", "post"):
        if way != wrong or persona in ENOUGH_FOR_405:
            yield way
    if which == "near" and persona in SIGNED_IN and line.expected(which, persona, "get") == ".":
        yield "htmx"
    if line.ways != "G" and persona in SIGNED_IN and line.expected(which, persona, "post") in ".>":
        yield "body"
