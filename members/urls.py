"""`people/…` for one person, `memberships/…` for a row of the ledger, `me/…` for oneself."""

from django.urls import path

from members.views import contact, ledger, me, mending, person

app_name = "members"
urlpatterns = [
    path("people/add/", person.add, name="add"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/timeline/", person.timeline, name="timeline"),
    path("people/<int:pk>/edit/", person.edit, name="edit"),
    path("people/<int:pk>/history/", person.changes, name="history"),
    path("people/<int:pk>/looks/", person.looks, name="looks"),
    path("people/<int:pk>/join/", ledger.join, name="join"),
    path("people/<int:pk>/death/", ledger.death, name="death"),
    path("people/<int:pk>/jobs/add/", ledger.start_work, name="start_work"),
    path("people/<int:pk>/contacts/add/", contact.add, name="add_contact"),
    path("memberships/to-mend/", mending.to_mend, name="to_mend"),
    path("memberships/<int:pk>/drop/", ledger.drop, name="drop"),
    path("memberships/<int:pk>/transfer/", ledger.transfer, name="transfer"),
    path("memberships/<int:pk>/type/", ledger.change_type, name="change_type"),
    path("memberships/<int:pk>/payment/", ledger.payment, name="payment"),
    path("memberships/<int:pk>/correct/", ledger.correct, name="correct"),
    path("memberships/<int:pk>/mistake/", ledger.take_away, name="take_away"),
    path("memberships/<int:pk>/goes-on/", ledger.take_end_back, name="take_end_back"),
    path("jobs-held/<int:pk>/end/", ledger.stop_work, name="stop_work"),
    path("jobs-held/<int:pk>/correct/", ledger.correct_job, name="correct_job"),
    path("jobs-held/<int:pk>/mistake/", ledger.take_job_away, name="take_job_away"),
    path("jobs-held/<int:pk>/goes-on/", ledger.take_job_end_back, name="take_job_end_back"),
    path("contacts/<int:pk>/", contact.edit, name="edit_contact"),
    path("contacts/<int:pk>/arrives/", contact.lift, name="lift_bounce"),
    path("contacts/<int:pk>/came-back/", contact.came_back, name="report_bounce"),
    path("contacts/<int:pk>/remove/", contact.remove, name="remove_contact"),
    path("me/", me.me, name="me"),
    path("me/details/", me.details, name="details"),
    path("me/about/", me.about, name="about"),
    path("me/contacts/add/", contact.add_own, name="add_own_contact"),
]
