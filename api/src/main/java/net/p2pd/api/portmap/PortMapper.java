package net.p2pd.api.portmap;

import java.util.concurrent.CompletionStage;
import net.p2pd.api.plugin.PluginService;

/**
 * Opens ports on routers by one protocol (PCP, NAT-PMP, UPnP IGD).
 *
 * <ul>
 *   <li><b>PORTMAP-1</b> Only the gateway of the request MUST be asked and believed.
 *   <li><b>PORTMAP-2</b> A mapping MUST be renewed at half its lifetime and removed on close;
 *       nothing that it did not make is removed.
 *   <li><b>PORTMAP-3</b> A router that does not answer MUST cost at most 250 ms before the failure
 *       says so.
 *   <li><b>PORTMAP-4</b> A conflict with somebody else's mapping MUST be a failure or another port,
 *       never a success.
 * </ul>
 *
 * <p>Implemented by plugins.
 */
public interface PortMapper extends PluginService {

  /** Opens a port; fails with a sentence if the router cannot or does not want to. */
  CompletionStage<PortMapping> map(PortMappingRequest request);
}
