package net.p2pd.testkit;

import java.net.InetSocketAddress;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeStats;
import net.p2pd.api.pipe.Transport;
import org.assertj.core.api.AbstractAssert;

/** Assertions about a pipe as it is now; each failure shows its ends, state and counters. */
public final class PipeAssert extends AbstractAssert<PipeAssert, Pipe> {

  PipeAssert(@Nullable Pipe actual) {
    super(actual, PipeAssert.class);
  }

  private Pipe pipe() {
    isNotNull();
    return actual;
  }

  private AssertionError broken(String expectation) {
    return failure("Expected %s of %s", expectation, story());
  }

  private String story() {
    Pipe pipe = pipe();
    PipeStats stats = pipe.stats();
    return String.format(
        "%s%n  %s %s, %s, local %s, remote %s%n  %s%n"
            + "  in: %d messages, %d bytes; out: %d messages, %d bytes, %d of them pending; %d dropped",
        pipe.name(),
        pipe.transport(),
        pipe.kind(),
        pipe.role(),
        pipe.local().map(Object::toString).orElse("unknown"),
        pipe.remote().map(Object::toString).orElse("none"),
        state(pipe),
        stats.messagesIn(),
        stats.bytesIn(),
        stats.messagesOut(),
        stats.bytesOut(),
        stats.bytesPending(),
        stats.dropped());
  }

  private static String state(Pipe pipe) {
    @Nullable CloseCause cause = pipe.closed().getNow(null);
    return cause == null ? (pipe.isOpen() ? "open" : "closing") : "closed: " + cause.text();
  }

  /** Asserts that it is open. */
  public PipeAssert isOpen() {
    if (!pipe().isOpen()) {
      throw broken("to be open");
    }
    return this;
  }

  /** Asserts that it is closed. */
  public PipeAssert isClosed() {
    if (!pipe().closed().isDone()) {
      throw broken("to be closed");
    }
    return this;
  }

  /** Asserts that it is closed and that the cause says so. */
  public PipeAssert isClosedWith(String partOfCause) {
    isClosed();
    if (!pipe().closed().join().text().contains(partOfCause)) {
      throw broken("a cause with '" + partOfCause + "'");
    }
    return this;
  }

  /** Asserts its kind. */
  public PipeAssert isOfKind(PipeKind kind) {
    if (pipe().kind() != kind) {
      throw broken("the kind " + kind);
    }
    return this;
  }

  /** Asserts its transport. */
  public PipeAssert isOver(Transport transport) {
    if (!pipe().transport().equals(transport)) {
      throw broken("the transport " + transport);
    }
    return this;
  }

  /** Asserts which end it is. */
  public PipeAssert hasRole(PipeRole role) {
    if (pipe().role() != role) {
      throw broken("the role " + role);
    }
    return this;
  }

  /** Asserts where it leads. */
  public PipeAssert leadsTo(InetSocketAddress remote) {
    if (!pipe().remote().filter(remote::equals).isPresent()) {
      throw broken("to lead to " + remote);
    }
    return this;
  }

  /** Asserts that nothing was dropped. */
  public PipeAssert hasDroppedNothing() {
    if (pipe().stats().dropped() > 0) {
      throw broken("nothing dropped");
    }
    return this;
  }
}
