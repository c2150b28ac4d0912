"""What a course answers, each in a file of its own. Pure: a view reads the protocol and the course and changes neither.

==============  ====================================================================
``audience``    who may see what, for every view
``status``      where the course stands, as the canonical document ``status/1``
``agenda``      what the next contact asks for
``moves``       what may be done now, what is missing, and a refusal as others read it
``due``         planned contacts and measures with their windows
``timeline``    what happened, in order
``deviations``  how what was done differs from the protocol
``fidelity``    adherence in counts
``report``      the course in summary
==============  ====================================================================

Every view takes a ``viewer``: the therapist, or a participant of the protocol.
"""
