package net.p2pd.api.nat;

import java.time.Duration;
import java.util.Objects;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;

/** What a {@link NatDetector} is to measure. Immutable. */
public final class NatQuestion {

  private final Nic nic;
  private final Family family;
  private final Transport transport;
  private final Duration limit;

  /** Creates a question about one NIC, family and transport, with a time limit. */
  public NatQuestion(Nic nic, Family family, Transport transport, Duration limit) {
    this.nic = Objects.requireNonNull(nic, "nic");
    this.family = Objects.requireNonNull(family, "family");
    this.transport = Objects.requireNonNull(transport, "transport");
    this.limit = Objects.requireNonNull(limit, "limit");
  }

  /** Returns the network interface. */
  public Nic nic() {
    return nic;
  }

  /** Returns the family. */
  public Family family() {
    return family;
  }

  /** Returns the transport, TCP or UDP. */
  public Transport transport() {
    return transport;
  }

  /** Returns the time limit. */
  public Duration limit() {
    return limit;
  }
}
