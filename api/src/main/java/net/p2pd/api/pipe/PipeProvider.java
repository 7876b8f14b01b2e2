package net.p2pd.api.pipe;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.plugin.PluginService;

/**
 * Brings pipes of one or more transports. The host asks the provider of the highest priority that
 * knows the transport.
 *
 * <ul>
 *   <li><b>PIPES-1</b> {@link #transports()} MUST be constant and without side effects.
 *   <li><b>PIPES-2</b> An option that the provider cannot honour MUST be refused with {@link
 *       UnsupportedOptionException} before anything is opened; it is never ignored.
 *   <li><b>PIPES-3</b> A cancelled or failed {@link #open} MUST leave nothing open.
 * </ul>
 *
 * <p>Implemented by plugins and the host.
 */
public interface PipeProvider extends PluginService {

  /** Returns the transports it opens. */
  Set<Transport> transports();

  /** Opens the low end of a pipe; the host puts handlers and queues on top. */
  CompletionStage<PipeDriver> open(PipeRequest request);
}
