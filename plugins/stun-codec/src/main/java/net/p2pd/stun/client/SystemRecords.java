package net.p2pd.stun.client;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/** SRV records by the DNS client of the JDK, which blocks, so that it has a thread. */
final class SystemRecords implements ServiceRecords {

  private static final System.Logger LOG = System.getLogger(SystemRecords.class.getName());
  private static final String FACTORY = "com.sun.jndi.dns.DnsContextFactory";
  private static final String TYPE = "SRV";

  private static final int TRIES = 3;

  private final String url;
  private final int firstWaitMillis;

  /**
   * Creates it.
   *
   * @param url {@code dns:} for the system's name servers, or {@code dns://host:port}
   * @param firstWaitMillis doubles with each of three tries, for each name server
   */
  SystemRecords(String url, int firstWaitMillis) {
    this.url = url;
    this.firstWaitMillis = firstWaitMillis;
  }

  @Override
  public CompletionStage<List<ServiceRecord>> find(String name) {
    CompletableFuture<List<ServiceRecord>> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> result.complete(lookUp(name)), "p2pd-dns");
    // What names the JDK's own parts must not depend on who asks.
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    thread.setDaemon(true);
    thread.start();
    result.whenComplete(
        (found, error) -> {
          if (error != null) {
            thread.interrupt();
          }
        });
    return result;
  }

  /** What the dangers of JNDI come from, objects out of names, is no part of the DNS context. */
  @SuppressWarnings({"BanJNDI", "JdkObsolete"})
  private List<ServiceRecord> lookUp(String name) {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, FACTORY);
    environment.put(Context.PROVIDER_URL, url);
    environment.put("com.sun.jndi.dns.timeout.initial", Integer.toString(firstWaitMillis));
    environment.put("com.sun.jndi.dns.timeout.retries", Integer.toString(TRIES));
    List<ServiceRecord> records = new ArrayList<>();
    try {
      InitialDirContext dns = new InitialDirContext(environment);
      try {
        Attribute found = dns.getAttributes(name, new String[] {TYPE}).get(TYPE);
        NamingEnumeration<?> all = found == null ? null : found.getAll();
        while (all != null && all.hasMore()) {
          add(String.valueOf(all.next()), records);
        }
      } finally {
        dns.close();
      }
    } catch (NamingException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "no SRV records of " + name + ": " + e);
    }
    return List.copyOf(records);
  }

  /** Adds what is written as priority, weight, port and host. */
  private static void add(String text, List<ServiceRecord> records) {
    String[] parts = text.strip().split("\\s+", 4);
    try {
      String host = parts[3].equals(".") ? "." : parts[3].replaceAll("\\.$", "");
      records.add(
          new ServiceRecord(
              Integer.parseInt(parts[0]),
              Integer.parseInt(parts[1]),
              host,
              Integer.parseInt(parts[2])));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "'" + text + "' is no SRV record: " + e);
    }
  }
}
