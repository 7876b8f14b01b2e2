package net.p2pd.node.netty;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import net.p2pd.api.pipe.Message;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** The tests of the TCK for the publisher of one kind of pipe. */
final class TckVerification extends FlowPublisherVerification<Message> implements AutoCloseable {

  /** How often an assertion about the garbage collector, which may take its time, is tried. */
  private static final int TRIES = 5;

  private static final long BEFORE_COLLECTING_MILLIS = 100;

  private final TestEnvironment environment;
  private final Supplier<TckSource> sources;
  private TckSource source;

  TckVerification(Supplier<TckSource> sources) {
    this(new TckEnvironment(), sources);
  }

  private TckVerification(TestEnvironment environment, Supplier<TckSource> sources) {
    super(environment, BEFORE_COLLECTING_MILLIS);
    this.environment = environment;
    this.sources = sources;
  }

  private TckSource next() {
    close();
    source = sources.get();
    return source;
  }

  @Override
  public Flow.Publisher<Message> createFlowPublisher(long elements) {
    return next().publisher(elements);
  }

  @Override
  public Flow.Publisher<Message> createFailedFlowPublisher() {
    return next().failed();
  }

  /**
   * The TCK collects garbage once and gives the result 100 ms, which a busy machine may not keep. A
   * subscriber that is still held fails every time.
   */
  @Override
  public void
      required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
          throws Throwable {
    AssertionError failure = null;
    for (int i = 0; i < TRIES; i++) {
      environment.clearAsyncErrors();
      try {
        super
            .required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber();
        return;
      } catch (AssertionError e) {
        failure = e;
      }
    }
    throw Objects.requireNonNull(failure);
  }

  @Override
  public void close() {
    if (source != null) {
      source.close();
      source = null;
    }
  }
}
