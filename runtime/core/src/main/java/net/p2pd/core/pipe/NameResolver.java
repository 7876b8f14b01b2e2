package net.p2pd.core.pipe;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Looks up host names. Implemented by the runtime, and by the laboratory for its virtual networks.
 */
@FunctionalInterface
public interface NameResolver {

  /**
   * Finds the addresses of a name, of both families, best first.
   *
   * @return fails, or is empty, if the name is unknown; the caller sets the time limit and may
   *     cancel
   */
  CompletionStage<List<InetAddress>> resolve(String host);
}
