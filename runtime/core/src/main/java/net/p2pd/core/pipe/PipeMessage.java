package net.p2pd.core.pipe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Message;

/**
 * A message that shows the driver's buffer while the handlers run, and owns a copy of it from the
 * moment somebody asks for one.
 */
final class PipeMessage implements Message {

  private static final VarHandle VIEW;
  private static final VarHandle COPY;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      VIEW = lookup.findVarHandle(PipeMessage.class, "view", ByteBuffer.class);
      COPY = lookup.findVarHandle(PipeMessage.class, "copy", byte[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int size;
  private final @Nullable InetSocketAddress sender;

  @SuppressWarnings("UnusedVariable") // read and taken away through VIEW
  private @Nullable ByteBuffer view;

  @SuppressWarnings("UnusedVariable") // written and read through COPY
  private byte @Nullable [] copy;

  PipeMessage(ByteBuffer view, @Nullable InetSocketAddress sender) {
    this.size = view.remaining();
    this.sender = sender;
    this.view = view;
  }

  /** Takes the view away; a copy that was made stays. */
  void expire() {
    VIEW.setRelease(this, (ByteBuffer) null);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public ByteBuffer peek() {
    byte @Nullable [] owned = (byte[]) COPY.getAcquire(this);
    if (owned != null) {
      return ByteBuffer.wrap(owned).asReadOnlyBuffer();
    }
    ByteBuffer shown = shown();
    boolean exact = shown.position() == 0 && shown.capacity() == size;
    // What lies beyond the message in the driver's memory is nobody's business.
    return (exact ? shown : shown.slice()).asReadOnlyBuffer();
  }

  @Override
  public byte[] bytes() {
    byte @Nullable [] owned = (byte[]) COPY.getAcquire(this);
    if (owned != null) {
      return owned;
    }
    ByteBuffer shown = shown();
    byte[] made = new byte[size];
    shown.get(shown.position(), made);
    COPY.setRelease(this, made);
    return made;
  }

  @Override
  public String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  @Override
  public Optional<InetSocketAddress> sender() {
    return Optional.ofNullable(sender);
  }

  private ByteBuffer shown() {
    @Nullable ByteBuffer shown = (ByteBuffer) VIEW.getAcquire(this);
    if (shown == null) {
      throw new IllegalStateException(
          "this message was only valid while its handler ran: call bytes() or text() there to keep"
              + " it, or receive it from a queue");
    }
    return shown;
  }

  @Override
  public String toString() {
    return "message of " + size + " bytes" + (sender == null ? "" : " from " + sender);
  }
}
