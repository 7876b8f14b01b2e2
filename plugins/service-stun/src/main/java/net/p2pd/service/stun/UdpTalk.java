package net.p2pd.service.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Pipe;

/** Answers the requests that come to one UDP socket. Runs on its event loop alone. */
final class UdpTalk implements MessageHandler {

  private final Origin asked;
  private final Answerer answerer;
  private final EventLoop clock;
  private final Counters counters;
  private final AnswerBuffers buffers = new AnswerBuffers();
  private final ByteBuffer request = ByteBuffer.allocate(StunServer.LARGEST_REQUEST);

  UdpTalk(Origin asked, SourceLimit limit, EventLoop clock, Counters counters) {
    this.asked = asked;
    this.answerer = new Answerer(asked, limit, true);
    this.clock = clock;
    this.counters = counters;
  }

  @Override
  public void onMessage(Message message, Pipe pipe) {
    InetSocketAddress sender = message.sender().orElse(null);
    int size = message.size();
    if (sender == null || sender.getPort() == 0 || size > request.capacity()) {
      counters.count(Verdict.MALFORMED);
      return;
    }
    // The codec is fastest, and free of garbage, over memory of the heap.
    request.clear().put(message.peek()).flip();
    ByteBuffer answer = buffers.take(size);
    Verdict verdict = answerer.answer(request, sender, clock.nanoTime(), answer);
    counters.count(verdict);
    if (verdict == Verdict.ANSWER || verdict == Verdict.ERROR) {
      send(answer.flip(), sender, pipe);
    }
  }

  private void send(ByteBuffer answer, InetSocketAddress sender, Pipe pipe) {
    Origin from = answerer.from();
    int port = answerer.toPort();
    if (from == asked && port == sender.getPort()) {
      buffers.sent(pipe.send(answer));
      return;
    }
    InetSocketAddress to = new InetSocketAddress(sender.getAddress(), port);
    buffers.sent(from.datagrams().send(answer, to));
  }
}
