import re
from xml.etree import ElementTree as ET

from tests.matching.test_problem import city
from tracker.matching.api import Plan, draw_svg, read_problem, solve


def plan_of(problem):
    plan = solve(problem)
    assert isinstance(plan, Plan)
    return plan


def test_the_circle_has_an_arrow_with_words_for_every_check():
    problem = read_problem(city(12, 2))
    plan = plan_of(problem)
    picture = draw_svg(problem, plan, names={0: "Лицей <1>"})
    tree = ET.fromstring(picture)
    arcs = [node for node in tree.iter() if "sv-arc" in node.get("class", "").split()]
    assert len(arcs) == len(plan.checks)
    titles = {node.find("{http://www.w3.org/2000/svg}title").text for node in arcs}
    assert any("Лицей <1>" in title for title in titles)
    near = [node for node in arcs if node.get("stroke-dasharray")]
    of = {school.id: school.district for school in problem.schools}
    assert len(near) == sum(of[a] == of[b] for a, b in plan.checks)


def test_the_picture_has_no_inline_style_and_no_script():
    problem = read_problem(city(12, 2))
    for picture in (draw_svg(problem, plan_of(problem)), draw_svg(None, plan_of(problem))):
        assert not re.search(r"style=|<script|<style|\son\w+=", picture)


def test_many_schools_are_drawn_as_a_matrix_whose_numbers_sum_to_the_checks():
    checks = tuple((i, (i + 1) % 200) for i in range(200))
    picture = draw_svg(None, Plan(checks, 0, 0, "feasible"))
    counts = re.findall(r": (\d+)</title>", picture)
    assert sum(map(int, counts)) == 200
    ET.fromstring(picture)


def test_schools_without_works_are_drawn_too():
    data = city(8, 1)
    data["schools"][3]["works"] = 0
    problem = read_problem({**data, "forbidden": [], "history": []})
    assert draw_svg(problem, plan_of(problem)).count('class="sv-school"') == 8
