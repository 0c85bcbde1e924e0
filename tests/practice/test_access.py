"""Does each role get exactly what the practice agreed it may do?"""

import pytest
from django.core.exceptions import PermissionDenied

from practice.access import ALLOWED, Act, Role, allows, require
from practice.models import Member

# owner, practitioner, assistant, viewer
TABLE = {
    Act.RECORD: (1, 1, 1, 0),
    Act.DECIDE: (1, 1, 0, 0),
    Act.SEE_TIN: (1, 1, 0, 0),
    Act.PREPARE_AUTHORIZATION: (1, 1, 1, 0),
    Act.EXPORT: (1, 1, 1, 1),
    Act.RUN_FIRM: (1, 0, 0, 0),
}


def test_every_act_is_in_the_table():
    assert set(TABLE) == set(Act) == set(ALLOWED)


@pytest.mark.parametrize("act", Act, ids=lambda act: act.name)
def test_each_role_may_do_its_part(act):
    assert tuple(int(allows(role, act)) for role in Role) == TABLE[act]


@pytest.mark.parametrize("act", Act, ids=lambda act: act.name)
def test_a_role_that_does_not_exist_may_do_nothing(act):
    assert not allows("emperor", act)
    assert not allows("", act)


@pytest.mark.parametrize("act", Act, ids=lambda act: act.name)
def test_a_deactivated_member_may_do_nothing(act):
    assert not Member(role=Role.OWNER, is_active=False).may(act)


def test_the_refusal_is_a_sentence_that_names_the_role():
    with pytest.raises(PermissionDenied, match=r"Your role \(viewer\) may not record"):
        require(Member(role=Role.VIEWER), Act.RECORD)


def test_the_refusal_reaches_the_page(client, viewer):
    client.force_login(viewer)
    answer = client.get("/members/")
    assert answer.status_code == 403
    assert "Your role (viewer) may not change members" in answer.content.decode()
