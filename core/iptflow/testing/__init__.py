"""The conformance kit: whether an adaptation is sound, alone and beside every other, told in seconds.

============  =======================================================================================
``check``     everything about one plugin, project or folder of data: a report
``target``    what is to be checked, found without running any of it
``report``    the report: parts, each with its findings
``children``  runs a task in a process of its own, within a bound of time
``probe``     the process: loads the plugin, and does one of the tasks
``compose``   a task: documents, alone and in pairs, verified
``play``      a task: scenarios played, every hook watched
``watch``     what a hook touches that it must not, and whether it answers alike
``clock``     another clock, for the second time that scenarios are played
``purity``    two plays of one plugin, held against each other
``new``       a complete project, or a folder of data, to begin with
============  =======================================================================================
"""

from __future__ import annotations

from iptflow.testing.check import check
from iptflow.testing.report import Part, Report

__all__ = ["Part", "Report", "check"]
