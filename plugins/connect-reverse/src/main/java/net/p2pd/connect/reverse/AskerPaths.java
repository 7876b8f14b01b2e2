package net.p2pd.connect.reverse;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.route.Scope;
import net.p2pd.connect.dial.DialPath;
import net.p2pd.connect.dial.DialPaths;

/**
 * Where an asker may be dialled. His address is his own word: that he lives there is shown only by
 * his answering there. So he gets what is enough to reach him, and nothing that would make this
 * node knock at third doors: one address of the Internet for each request, and addresses of the
 * local network only if both show the same external address and so live in one.
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
  static AskerPaths of(ConnectRequest request, List<InetSocketAddress> named) {
    DialPaths all = DialPaths.toPeer(request);
    if (all.list().isEmpty()) {
      return new AskerPaths(List.of(), all.applicability().reason());
    }
    List<DialPath> ordered = new ArrayList<>();
    all.list().stream().filter(path -> named.contains(path.remote())).forEach(ordered::add);
    all.list().stream().filter(path -> !named.contains(path.remote())).forEach(ordered::add);
    boolean together = all.showsSameOutside();
    List<DialPath> chosen = new ArrayList<>();
    InetAddress outside = null;
    for (DialPath path : ordered) {
      InetAddress address = path.remote().getAddress();
      if (Scope.of(address) != Scope.GLOBAL) {
        if (together) {
          chosen.add(path);
        }
      } else if (outside == null || outside.equals(address)) {
        outside = address;
        chosen.add(path);
      }
    }
    return new AskerPaths(
        chosen,
        "the asker names only addresses of a private network, which is not shown to be this one");
  }

  List<DialPath> list() {
    return paths;
  }

  /** Returns why there is none. */
  String reason() {
    return reason;
  }
}
