"""Pure policy: functions of values, no sockets, no sleeping."""
