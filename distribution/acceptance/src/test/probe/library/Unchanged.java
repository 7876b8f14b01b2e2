package library;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.HttpURLConnection;
import java.net.ProxySelector;
import java.net.ResponseCache;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ForkJoinPool;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.P2pd;
import net.p2pd.api.pipe.Pipe;

/**
 * Prints an echo, and what of the whole JVM is otherwise once a node has run in it. Its arguments
 * are plugin directories.
 */
public final class Unchanged {

  /** How long threads that are about to end may take. Most of all Netty's, which idles a second. */
  private static final long LIMIT_MILLIS = 30_000;

  private static final List<String> SECURITY_PROPERTIES =
      List.of(
          "jdk.tls.disabledAlgorithms",
          "jdk.certpath.disabledAlgorithms",
          "networkaddress.cache.ttl",
          "networkaddress.cache.negative.ttl",
          "securerandom.source",
          "ssl.SocketFactory.provider",
          "ssl.KeyManagerFactory.algorithm",
          "ssl.TrustManagerFactory.algorithm");

  private Unchanged() {}

  private static SortedMap<String, String> seen() throws Exception {
    SortedMap<String, String> seen = new TreeMap<>();
    System.getProperties().forEach((key, value) -> seen.put("property " + key, value.toString()));
    urls(seen);
    security(seen);
    logging(seen);
    thread(seen);
    seen.put("locales", Locale.getDefault() + " " + Arrays.toString(Locale.Category.values()));
    for (Locale.Category category : Locale.Category.values()) {
      seen.put("locale " + category, Locale.getDefault(category).toString());
    }
    seen.put("time zone", TimeZone.getDefault().getID());
    seen.put("standard input", System.in.toString());
    seen.put("standard output", System.out.toString());
    seen.put("standard error", System.err.toString());
    seen.put("shutdown hooks", hidden("java.lang.ApplicationShutdownHooks", "hooks"));
    seen.put("files to delete at exit", hidden("java.io.DeleteOnExitHook", "files"));
    seen.put("threads of the common pool", "" + ForkJoinPool.commonPool().getPoolSize());
    try (Stream<Path> files = Files.walk(Path.of(System.getProperty("java.io.tmpdir")))) {
      seen.put("temporary files", files.sorted().toList().toString());
    }
    return seen;
  }

  private static void urls(SortedMap<String, String> seen) throws IOException {
    for (String protocol : List.of("jar", "file", "http", "https")) {
      seen.put("cache of " + protocol, "" + URLConnection.getDefaultUseCaches(protocol));
    }
    URLConnection any = new URL("http://127.0.0.1/").openConnection(); // connects to nothing
    seen.put("caches of URLs", "" + any.getDefaultUseCaches());
    seen.put("URLs may ask", "" + URLConnection.getDefaultAllowUserInteraction());
    seen.put("redirects", "" + HttpURLConnection.getFollowRedirects());
    seen.put("file names", "" + URLConnection.getFileNameMap().getContentTypeFor("a.html"));
    seen.put("authenticator", String.valueOf(Authenticator.getDefault()));
    seen.put("proxies", String.valueOf(ProxySelector.getDefault()));
    seen.put("cookies", String.valueOf(CookieHandler.getDefault()));
    seen.put("responses", String.valueOf(ResponseCache.getDefault()));
  }

  private static void security(SortedMap<String, String> seen) throws Exception {
    seen.put("security providers", Arrays.toString(Security.getProviders()));
    for (String property : SECURITY_PROPERTIES) {
      seen.put("security property " + property, String.valueOf(Security.getProperty(property)));
    }
    seen.put("key store", KeyStore.getDefaultType());
    seen.put("TLS context", identity(SSLContext.getDefault()));
    seen.put("TLS sockets", identity(HttpsURLConnection.getDefaultSSLSocketFactory()));
    seen.put("host names", identity(HttpsURLConnection.getDefaultHostnameVerifier()));
  }

  private static void logging(SortedMap<String, String> seen) {
    seen.put("logger finder", System.LoggerFinder.getLoggerFinder().getClass().getName());
    seen.put("log manager", identity(LogManager.getLogManager()));
    LogManager.getLogManager()
        .getLoggerNames()
        .asIterator()
        .forEachRemaining(
            name -> {
              Logger logger = Logger.getLogger(name);
              boolean plain =
                  logger.getHandlers().length == 0
                      && logger.getLevel() == null
                      && logger.getFilter() == null
                      && logger.getUseParentHandlers();
              if (!plain) {
                seen.put(
                    "logger '" + name + "'",
                    Arrays.toString(logger.getHandlers())
                        + logger.getLevel()
                        + logger.getFilter()
                        + logger.getUseParentHandlers());
              }
            });
  }

  private static void thread(SortedMap<String, String> seen) {
    Thread mine = Thread.currentThread();
    seen.put("exception handler", String.valueOf(Thread.getDefaultUncaughtExceptionHandler()));
    seen.put("context loader", mine.getContextClassLoader().toString());
    seen.put("own thread", mine.getName() + mine.getPriority() + mine.isInterrupted());
    seen.put("own exception handler", mine.getUncaughtExceptionHandler().toString());
  }

  private static String identity(Object object) {
    return object.getClass().getName() + "@" + System.identityHashCode(object);
  }

  /** A static collection, or the keys of a static map, of a class of the JDK's own. */
  private static String hidden(String type, String name) throws ReflectiveOperationException {
    Field field = Class.forName(type).getDeclaredField(name);
    field.setAccessible(true);
    Object value = field.get(null);
    Collection<?> all =
        value instanceof Map<?, ?> ? ((Map<?, ?>) value).keySet() : (Collection<?>) value;
    return new TreeSet<>(all.stream().map(Object::toString).toList()).toString();
  }

  /** What a JVM accepts only once has not been used up. */
  private static void isFree(String what, Runnable set) {
    try {
      set.run();
    } catch (Error e) {
      System.out.println(what + ": " + e.getMessage());
    }
  }

  public static void main(String[] args) throws Exception {
    LogManager.getLogManager().getLogger(""); // the JDK's own, with its shutdown hook
    seen(); // and what else the JDK makes when it is first asked
    TreeSet<Long> threads = new TreeSet<>();
    Thread.getAllStackTraces().keySet().forEach(thread -> threads.add(thread.getId()));
    SortedMap<String, String> before = seen();
    NodeOptions options = NodeOptions.defaults().set("node.listen", "loopback");
    for (String directory : args) {
      options = options.plugins(Path.of(directory));
    }
    try (Node node = P2pd.start(options);
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
    long end = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!threads.contains(thread.getId())) {
        thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        if (thread.isAlive()) {
          System.out.println("thread left: " + thread);
        }
      }
    }
    isFree("URL handlers", () -> URL.setURLStreamHandlerFactory(protocol -> null));
    isFree("contents of URLs", () -> URLConnection.setContentHandlerFactory(type -> null));
  }
}
