package net.p2pd.stun.client;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Looks up SRV records in the DNS. */
@FunctionalInterface
public interface ServiceRecords {

  /**
   * Looks up a service; must not block.
   *
   * @param name such as {@code _stun._udp.example.net}
   * @return in any order; empty if there are none, or the DNS does not answer. Cancelling it may
   *     end the search
   */
  CompletionStage<List<ServiceRecord>> find(String name);

  /**
   * The DNS of this system.
   *
   * @return asks on a thread of its own for each question, which ends with it
   */
  static ServiceRecords system() {
    return new SystemRecords("dns:", 500);
  }
}
