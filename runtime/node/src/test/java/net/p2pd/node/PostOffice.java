package net.p2pd.node;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.signal.EnvelopeReceiver;
import net.p2pd.api.signal.SignalTransport;

/**
 * A plugin on an application's path that brings signalling, with its servers in memory; and the
 * class loader of that application, which loads it in a module of its own.
 */
public final class PostOffice implements SignalTransport {

  /** Of all nodes that were started with the same class loader; endpoint and name to readers. */
  private static final Map<String, List<EnvelopeReceiver>> BOXES = new ConcurrentHashMap<>();

  private static final Map<String, byte[]> NOTES = new ConcurrentHashMap<>();
  private static final Map<String, List<EnvelopeReceiver>> WATCHERS = new ConcurrentHashMap<>();
  private EventLoop loop;

  @Override
  public String id() {
    return "post-office";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("tcp");
  }

  @Override
  public void start(PluginContext context) {
    loop = context.eventLoop();
  }

  @Override
  public CompletionStage<Registration> open(
      URI endpoint, String mailbox, EnvelopeReceiver receiver) {
    if (endpoint.getHost().startsWith("away")) {
      return new CompletableFuture<>();
    }
    return register(BOXES, endpoint + " " + mailbox, receiver);
  }

  private CompletionStage<Registration> register(
      Map<String, List<EnvelopeReceiver>> where, String key, EnvelopeReceiver receiver) {
    EnvelopeReceiver onLoop =
        envelope -> loop.execute(() -> receiver.received(envelope.duplicate()));
    List<EnvelopeReceiver> there = where.computeIfAbsent(key, any -> new CopyOnWriteArrayList<>());
    there.add(onLoop);
    if (where == WATCHERS && NOTES.containsKey(key)) {
      onLoop.received(ByteBuffer.wrap(NOTES.get(key)));
    }
    CompletableFuture<Registration> result = new CompletableFuture<>();
    loop.execute(
        () -> {
          if (!result.complete(() -> there.remove(onLoop))) {
            there.remove(onLoop); // cancelled
          }
        });
    return result;
  }

  @Override
  public CompletionStage<Void> send(URI endpoint, String mailbox, ByteBuffer envelope) {
    deliver(BOXES, endpoint + " " + mailbox, envelope);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public boolean keepsNotes() {
    return true;
  }

  @Override
  public CompletionStage<Void> publish(URI endpoint, String name, ByteBuffer note) {
    byte[] copy = new byte[note.remaining()];
    note.duplicate().get(copy);
    String key = endpoint + " " + name;
    if (copy.length == 0) {
      NOTES.remove(key);
    } else {
      NOTES.put(key, copy);
    }
    deliver(WATCHERS, key, note);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Registration> watch(URI endpoint, String name, EnvelopeReceiver reader) {
    return register(WATCHERS, endpoint + " " + name, reader);
  }

  private static void deliver(
      Map<String, List<EnvelopeReceiver>> where, String key, ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    where.getOrDefault(key, List.of()).forEach(one -> one.received(ByteBuffer.wrap(copy)));
  }

  /** The class loader of an application that has this plugin on its path. */
  static final class Town extends ClassLoader {

    private static final String SERVICES = "META-INF/services/" + SignalTransport.class.getName();
    private static final String PLUGIN = PostOffice.class.getName();

    Town() {
      super(PostOffice.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(PLUGIN)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
      try (InputStream in = Objects.requireNonNull(PostOffice.class.getResourceAsStream(file))) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      if (!name.startsWith("META-INF/services/net.p2pd")) {
        return super.getResources(name);
      }
      if (!name.equals(SERVICES)) {
        return Collections.emptyEnumeration(); // it has no other plugin
      }
      return Collections.enumeration(List.of(new URL(null, "memory:services", new Text(PLUGIN))));
    }

    private Map<?, ?> field(String name) {
      try {
        var field = loadClass(PLUGIN).getDeclaredField(name);
        field.setAccessible(true);
        return (Map<?, ?>) field.get(null);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Returns how many mailboxes are open. */
    int openMailboxes() {
      return field("BOXES").values().stream().mapToInt(list -> ((List<?>) list).size()).sum();
    }

    /** Returns how many watch notes. */
    int watchers() {
      return field("WATCHERS").values().stream().mapToInt(list -> ((List<?>) list).size()).sum();
    }

    /** Returns the notes that stand at the servers, by endpoint and name. */
    @SuppressWarnings("unchecked")
    Map<String, byte[]> notes() {
      return (Map<String, byte[]>) field("NOTES");
    }
  }

  private static final class Text extends URLStreamHandler {
    private final byte[] bytes;

    Text(String text) {
      bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(bytes);
        }
      };
    }
  }
}
