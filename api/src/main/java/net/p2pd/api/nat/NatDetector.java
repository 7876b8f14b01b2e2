package net.p2pd.api.nat;

import java.util.concurrent.CompletionStage;
import net.p2pd.api.plugin.PluginService;

/**
 * Finds out how the NAT before a network interface behaves (RFC 4787, RFC 5780).
 *
 * <ul>
 *   <li><b>NAT-1</b> The profile is for exactly the NIC, family and transport that were asked for;
 *       nothing is carried over from another.
 *   <li><b>NAT-2</b> What could not be measured is unknown or has a low confidence; there is a
 *       verdict within the time limit.
 *   <li><b>NAT-3</b> Detecting changes nothing: the sockets it opened are closed when it completes
 *       or is cancelled.
 * </ul>
 *
 * <p>Implemented by plugins.
 */
public interface NatDetector extends PluginService {

  /**
   * Measures; completes with a profile, or fails with a sentence that says why nothing is known.
   */
  CompletionStage<NatProfile> detect(NatQuestion question);
}
