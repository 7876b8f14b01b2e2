package net.p2pd.api.nat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.PluginService;

/**
 * Finds out how the NAT before a network interface behaves (RFC 4787, RFC 5780).
 *
 * <ul>
 *   <li><b>NAT-1</b> The profile MUST be for exactly the NIC, family and transport that were asked
 *       for; nothing is carried over from another.
 *   <li><b>NAT-2</b> What could not be measured MUST be unknown or have a low confidence (below
 *       0.5), and there MUST be a verdict or a failure within the time limit.
 *   <li><b>NAT-3</b> Detecting MUST change nothing: the sockets it opened are closed when it
 *       completes or is cancelled.
 * </ul>
 *
 * <p>Implemented by plugins.
 */
public interface NatDetector extends PluginService {

  /**
   * Measures; completes with a profile, or fails with a sentence that says why nothing is known.
   */
  CompletionStage<NatProfile> detect(NatQuestion question);

  /**
   * Measures how long the NAT keeps a mapping that nobody uses (RFC 4787 REQ-5, RFC 5780 section
   * 4.6). Since that takes as long as mappings live, or as the question's limit allows, it is only
   * done where somebody asks for it.
   *
   * @return the longest of some usual times that a mapping survived, zero if it survived none of
   *     them; or a failure with a sentence, which is also what detectors give that cannot do it
   */
  default CompletionStage<Duration> mappingLifetime(NatQuestion question) {
    return CompletableFuture.failedFuture(
        new P2pdException("the NAT detector " + id() + " does not measure how long mappings live"));
  }
}
