package net.p2pd.leaks;

import java.util.Set;
import java.util.stream.Collectors;

/** Processes that were started and still run, and those that they started. */
final class Children extends Inventory<ProcessHandle> {

  @Override
  Set<ProcessHandle> present() {
    return ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .collect(Collectors.toSet());
  }

  @Override
  String describe(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    return "process "
        + process.pid()
        + ", started "
        + info.startInstant().map(Object::toString).orElse("at an unknown time")
        + ": "
        + info.commandLine().or(info::command).orElse("the command cannot be seen");
  }
}
