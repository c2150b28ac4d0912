"""SpiffWorkflow: a BPMN loop of a user task (the command), a script (recording or moving) and a gateway (ended?)."""

from __future__ import annotations

import io
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from benchmarks.course import ENDINGS, MOVES, START, Record, Step

_NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMN = f"""<definitions xmlns="{_NAMESPACE}" targetNamespace="benchmark" id="course">
<process id="course" isExecutable="true">
  <startEvent id="start"><outgoing>a</outgoing></startEvent>
  <userTask id="command"><incoming>a</incoming><incoming>e</incoming><outgoing>b</outgoing></userTask>
  <scriptTask id="do"><incoming>b</incoming><outgoing>c</outgoing>
    <script>state = stepped(state, record, events, trigger, adds)</script></scriptTask>
  <exclusiveGateway id="ended" default="e">
    <incoming>c</incoming><outgoing>d</outgoing><outgoing>e</outgoing></exclusiveGateway>
  <endEvent id="end"><incoming>d</incoming></endEvent>
  <sequenceFlow id="a" sourceRef="start" targetRef="command"/>
  <sequenceFlow id="b" sourceRef="command" targetRef="do"/>
  <sequenceFlow id="c" sourceRef="do" targetRef="ended"/>
  <sequenceFlow id="d" sourceRef="ended" targetRef="end">
    <conditionExpression>state in endings</conditionExpression></sequenceFlow>
  <sequenceFlow id="e" sourceRef="ended" targetRef="command"/>
</process></definitions>""".encode()


def _stepped(state: str, record: Record, events: list[Any], trigger: str, adds: Record) -> str:
    gate = MOVES[state].get(trigger)
    if gate is None:
        record.update(adds)
    elif gate(record):
        state = trigger
    else:
        raise ValueError(trigger)
    events.append((trigger, state))
    return state


def _specification() -> Any:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(BPMN)))
    return parser.get_spec("course")


SPECIFICATION = _specification()
ENGINE = PythonScriptEngine(environment=TaskDataEnvironment({"stepped": _stepped, "endings": ENDINGS}))


class Course:
    """One course."""

    def __init__(self) -> None:
        self.workflow = BpmnWorkflow(SPECIFICATION, script_engine=ENGINE)
        self.workflow.task_tree.data.update(state=START, record={}, events=[])
        self.workflow.do_engine_steps()

    @property
    def state(self) -> str:
        return str(self.workflow.last_task.data["state"])

    @property
    def record(self) -> Record:
        return self.workflow.last_task.data["record"]  # type: ignore[no-any-return]

    def step(self, step: Step) -> None:
        task = self.workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data.update(trigger=step.trigger, adds=step.adds)
        task.run()
        self.workflow.do_engine_steps()
