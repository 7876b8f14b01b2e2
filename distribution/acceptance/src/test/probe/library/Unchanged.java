package library;

import java.net.Authenticator;
import java.net.URLConnection;
import java.security.Security;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.logging.Logger;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.P2pd;
import net.p2pd.api.pipe.Pipe;

/** Prints an echo, and what of the whole JVM is otherwise once a node has run in it. */
public final class Unchanged {

  private Unchanged() {}

  private static SortedMap<String, String> seen() {
    SortedMap<String, String> seen = new TreeMap<>();
    System.getProperties().forEach((key, value) -> seen.put("property " + key, value.toString()));
    seen.put("cache of jar: URLs", String.valueOf(URLConnection.getDefaultUseCaches("jar")));
    seen.put("security providers", Arrays.toString(Security.getProviders()));
    seen.put("log handlers", Arrays.toString(Logger.getLogger("").getHandlers()));
    seen.put("log level", String.valueOf(Logger.getLogger("").getLevel()));
    seen.put("exception handler", String.valueOf(Thread.getDefaultUncaughtExceptionHandler()));
    seen.put("context loader", Thread.currentThread().getContextClassLoader().toString());
    seen.put("authenticator", String.valueOf(Authenticator.getDefault()));
    seen.put("locale", Locale.getDefault().toString());
    seen.put("standard output", System.out.toString());
    seen.put("standard error", System.err.toString());
    return seen;
  }

  public static void main(String[] args) {
    TimeZone.getDefault(); // the JDK itself sets a property when it is first asked
    SortedMap<String, String> before = seen();
    try (Node node = P2pd.start(NodeOptions.defaults().set("node.listen", "loopback"));
        Pipe pipe = node.connect(node.address()).join()) {
      pipe.send("ECHO hello");
      System.out.println(pipe.receive().join().text());
    }
    SortedMap<String, String> after = seen();
    TreeSet<String> all = new TreeSet<>(before.keySet());
    all.addAll(after.keySet());
    for (String what : all) {
      if (!Objects.equals(before.get(what), after.get(what))) {
        System.out.println(what + ": " + before.get(what) + " became " + after.get(what));
      }
    }
  }
}
