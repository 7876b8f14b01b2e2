package net.p2pd.connect.reverse;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.Targets;
import net.p2pd.connect.dial.DialPath;
import net.p2pd.connect.dial.DialPaths;

/**
 * Where an asker may be dialled: at the addresses of its own signed peer address. They are its own
 * word, so the host's limits decide which of them anything may be sent to.
 */
final class AskerPaths {

  private final List<DialPath> paths;
  private final String reason;

  private AskerPaths(List<DialPath> paths, String reason) {
    this.paths = paths;
    this.reason = reason;
  }

  /**
   * Chooses among the asker's addresses.
   *
   * @param named the addresses that the asker holds to be open, the best first
   */
  static AskerPaths of(ConnectRequest request, List<InetSocketAddress> named, Targets limits) {
    DialPaths all = DialPaths.toPeer(request);
    if (all.list().isEmpty()) {
      return new AskerPaths(List.of(), all.applicability().reason());
    }
    List<DialPath> ordered = new ArrayList<>();
    all.list().stream().filter(path -> named.contains(path.remote())).forEach(ordered::add);
    all.list().stream().filter(path -> !named.contains(path.remote())).forEach(ordered::add);
    return new AskerPaths(
        ordered.stream().filter(path -> limits.left(path.remote()) > 0).toList(),
        "this node may send nothing to any of the asker's addresses, which are private and not"
            + " shown to be of its own network, or had their share");
  }

  List<DialPath> list() {
    return paths;
  }

  /** Returns why there is none. */
  String reason() {
    return reason;
  }
}
