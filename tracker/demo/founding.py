"""The first steps of a demo: organisations, districts, people."""

from datetime import timedelta

from tracker.demo import names
from tracker.demo.city import SchoolPlan
from tracker.demo.stage import SYSTEM, Stage
from tracker.domain.roles import Actor, OrganisationKind, Role
from tracker.models.organisations import Organisation
from tracker.services import organisations


def found_offices(stage: Stage, department: str = names.DEPARTMENT, office: str = names.OFFICE) -> Actor:
    """Create the department and the methodical office with their people; returns the administrator."""
    home = organisations.create(
        stage.session, actor=SYSTEM, kind=OrganisationKind.DEPARTMENT, name=department, short_name="УО"
    )
    administrator = stage.person(SYSTEM, Role.ADMINISTRATOR, home, "admin")
    methodists = organisations.create(
        stage.session, actor=administrator, kind=OrganisationKind.METHODICAL_OFFICE, name=office, short_name="ГМО"
    )
    stage.homes = {OrganisationKind.DEPARTMENT: home, OrganisationKind.METHODICAL_OFFICE: methodists}
    for number in (1, 2):
        stage.person(administrator, Role.DEPARTMENT, home, f"otdel{number}")
        stage.person(administrator, Role.METHODOLOGIST, methodists, f"metodist{number}")
    return administrator


def found_school(stage: Stage, administrator: Actor, plan: SchoolPlan, full_name: str = "") -> Organisation:
    """Create a school and its representative."""
    if plan.district not in {school.district.name for school in stage.schools if school.district}:
        organisations.district(stage.session, actor=administrator, name=plan.district, bank=plan.bank)
    columns = {name: value for name, value in vars(plan).items() if name not in {"number", "bank", "classes"}}
    row = organisations.create(stage.session, actor=administrator, kind=OrganisationKind.SCHOOL, **columns)
    stage.schools.append(row)
    stage.person(administrator, Role.SCHOOL, row, f"shkola{plan.number}", full_name)
    return row


def close_one(stage: Stage, administrator: Actor, plan: SchoolPlan) -> Organisation:
    """Create a school and close it on the present day of the clock; its pupils go on in two others."""
    columns = {name: value for name, value in vars(plan).items() if name not in {"number", "bank", "classes"}}
    row = organisations.create(stage.session, actor=administrator, kind=OrganisationKind.SCHOOL, **columns)
    near = [school.id for school in stage.schools if school.district_id == row.district_id][:2]
    return organisations.close(
        stage.session,
        actor=administrator,
        organisation_id=row.id,
        version=row.version,
        closed_on=stage.moment.astimezone(stage.real.zone).date() - timedelta(days=1),
        successor_ids=near,
    )


def forbid_pairs(stage: Stage, administrator: Actor) -> None:
    """Forbid the pairs that a city forbids: one building, relatives, a part-timer."""
    schools = stage.schools
    reasons = ((1, 4, "Одно здание"), (6, 9, "Директора — родственники"), (12, 18, "Учитель-совместитель математики"))
    for first, second, reason in reasons:
        if second < len(schools):
            organisations.forbid_pair(
                stage.session, actor=administrator, first_id=schools[first].id, second_id=schools[second].id,
                reason=reason,
            )  # fmt: skip
