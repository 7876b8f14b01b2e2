package net.p2pd.leaks;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Buffers of Netty, and whatever else it counts the references of, that were not released.
 *
 * <p>Netty's own detector hears of a leak when the garbage collector does, if it does. This one
 * knows all that were made and not yet released, held or not; it stands on Netty's at its highest
 * level, for the records of who touched a buffer.
 */
final class NettyBuffers extends Inventory<NettyBuffers.Tracked<?>> {

  /**
   * A TLS context of OpenSSL keeps this for its life, which the garbage collector ends; the context
   * itself Netty does not track for that reason.
   */
  private static final String OF_A_CONTEXT = "DefaultOpenSslKeyMaterial";

  private final Set<Tracked<?>> living = ConcurrentHashMap.newKeySet();

  private NettyBuffers() {}

  /** Puts the detector into Netty, for all classes of it that are not initialized yet. */
  static NettyBuffers install() {
    NettyBuffers buffers = new NettyBuffers();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(buffers.new Factory());
    return buffers;
  }

  @Override
  Set<Tracked<?>> present() {
    return Set.copyOf(living);
  }

  @Override
  String describe(Tracked<?> tracked) {
    String records = tracked.records.toString().strip().replace("\n", "\n      ");
    return tracked.resource.getSimpleName() + " was not released. " + records;
  }

  private final class Factory extends ResourceLeakDetectorFactory {

    @Override
    @SuppressWarnings("deprecation") // abstract, and called by nobody but the one below
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return new Detector<>(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      return new Detector<>(resource, samplingInterval);
    }
  }

  private final class Detector<T> extends ResourceLeakDetector<T> {

    private final Class<T> resource;

    Detector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
      this.resource = resource;
    }

    @Override
    public ResourceLeakTracker<T> track(T object) {
      return trackForcibly(object);
    }

    @Override
    public ResourceLeakTracker<T> trackForcibly(T object) {
      Tracked<T> tracked = new Tracked<>(living, resource, super.trackForcibly(object));
      if (!resource.getSimpleName().equals(OF_A_CONTEXT)) {
        living.add(tracked);
      }
      return tracked;
    }

    /** Not to the log: who left it is told once, when its class has ended. */
    @Override
    protected boolean needReport() {
      return false;
    }
  }

  /** One that was made; knows the records, but not the buffer. */
  static final class Tracked<T> implements ResourceLeakTracker<T> {

    private final Set<Tracked<?>> living;
    private final Class<T> resource;
    private final ResourceLeakTracker<T> records;

    Tracked(Set<Tracked<?>> living, Class<T> resource, ResourceLeakTracker<T> records) {
      this.living = living;
      this.resource = resource;
      this.records = records;
    }

    @Override
    public void record() {
      records.record();
    }

    @Override
    public void record(Object hint) {
      records.record(hint);
    }

    @Override
    public boolean close(T object) {
      living.remove(this);
      return records.close(object);
    }

    @Override
    public Throwable getCloseStackTraceIfAny() {
      return records.getCloseStackTraceIfAny();
    }
  }
}
