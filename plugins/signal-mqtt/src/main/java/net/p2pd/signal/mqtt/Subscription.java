package net.p2pd.signal.mqtt;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.EnvelopeReceiver;

/** A topic and who reads it: a mailbox, or a note. For the event loop. */
final class Subscription {

  private static final byte[] NOTHING = {};

  final String topic;
  private final boolean isNote;
  private final System.Logger logger;
  private final List<Reader> readers = new ArrayList<>();

  /** Whether the broker confirmed it on the present connection. */
  private boolean open;

  private byte[] note = NOTHING;
  private boolean noteCame;

  /** Somebody who reads it. */
  static final class Reader {
    final EnvelopeReceiver receiver;
    final Registration registration;

    /** Completed when envelopes can arrive. */
    final CompletableFuture<Registration> opened;

    Reader(
        EnvelopeReceiver receiver,
        Registration registration,
        CompletableFuture<Registration> opened) {
      this.receiver = receiver;
      this.registration = registration;
      this.opened = opened;
    }
  }

  Subscription(String topic, boolean isNote, System.Logger logger) {
    this.topic = topic;
    this.isNote = isNote;
    this.logger = logger;
  }

  boolean isNote() {
    return isNote;
  }

  boolean isOpen() {
    return open;
  }

  boolean isEmpty() {
    return readers.isEmpty();
  }

  void add(Reader reader) {
    readers.add(reader);
    if (open) {
      if (note.length > 0) {
        show(reader, note);
      }
      reader.opened.complete(reader.registration);
    }
  }

  boolean remove(Reader reader) {
    return readers.remove(reader);
  }

  /** It is asked for on a new connection. */
  void asked() {
    open = false;
    noteCame = false;
  }

  /** The broker serves it from now on, and has shown a note that stands there. */
  void opened() {
    open = true;
    if (!noteCame && note.length > 0) {
      arrived(NOTHING); // it was cleared while the broker was away
    }
    for (Reader reader : List.copyOf(readers)) {
      reader.opened.complete(reader.registration);
    }
  }

  void closed() {
    open = false;
  }

  /** Nobody gets anything of it. */
  void failed(P2pdException error) {
    List<Reader> all = List.copyOf(readers);
    readers.clear();
    all.forEach(reader -> reader.opened.completeExceptionally(error));
  }

  /** Returns whether somebody was told already that it is open. */
  boolean wasPromised() {
    return readers.stream().anyMatch(reader -> reader.opened.isDone());
  }

  void arrived(byte[] payload) {
    if (isNote) {
      noteCame = true;
      if (Arrays.equals(note, payload)) {
        return; // brokers show it again after each reconnect
      }
      note = payload;
    }
    for (Reader reader : List.copyOf(readers)) {
      show(reader, payload);
    }
  }

  private void show(Reader reader, byte[] payload) {
    try {
      reader.receiver.received(ByteBuffer.wrap(payload).asReadOnlyBuffer());
    } catch (RuntimeException e) {
      logger.log(
          System.Logger.Level.WARNING,
          "the receiver of an envelope failed; the next comes all the same",
          e);
    }
  }
}
