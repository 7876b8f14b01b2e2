package net.p2pd.core.pipe;

import java.util.Objects;
import java.util.concurrent.Flow;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Message;

/** Publishes the messages of a pipe; each subscriber has a queue of its own from then on. */
final class MessagePublisher implements Flow.Publisher<Message> {

  private final EnginePipe pipe;
  private final Filter filter;

  MessagePublisher(EnginePipe pipe, Filter filter) {
    this.pipe = pipe;
    this.filter = filter;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Message> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    FlowSubscription subscription = new FlowSubscription(pipe, filter, subscriber);
    if (pipe.handOver.isSpent()) {
      subscription.refuse(
          new IllegalStateException(pipe.name() + " was handed over and delivers nothing itself"));
      return;
    }
    // Added before onSubscribe, so that nothing that comes from now on is missed.
    pipe.addOutlet(subscription);
    pipe.onLoop(subscription::start);
  }
}
