package net.p2pd.core.pipe;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.CloseHandler;
import net.p2pd.api.pipe.ErrorHandler;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.PipeHandler;
import net.p2pd.api.pipe.Registration;

/**
 * The handlers and outlets of one pipe. Arrays that are replaced when something changes: any thread
 * may add and remove, the loop reads without a lock.
 *
 * <p>An accepted pipe also calls the handlers of its server, as they are at that moment.
 */
final class Handlers {

  static final MessageHandler[] NO_MESSAGE = {};
  private static final PipeHandler[] NO_PIPE = {};
  private static final CloseHandler[] NO_CLOSE = {};
  private static final ErrorHandler[] NO_ERROR = {};

  private final EnginePipe pipe;

  volatile MessageHandler[] message = NO_MESSAGE;
  volatile Outlet[] outlets = Outlet.NONE;
  private volatile PipeHandler[] open = NO_PIPE;
  private volatile PipeHandler[] end = NO_PIPE;
  private volatile CloseHandler[] close = NO_CLOSE;
  private volatile ErrorHandler[] error = NO_ERROR;

  /** The cause, once the close handlers were called: those that come later are called at once. */
  private @Nullable CloseCause closed;

  Handlers(EnginePipe pipe) {
    this.pipe = pipe;
  }

  boolean hasOpen() {
    return open.length > 0;
  }

  synchronized Registration add(MessageHandler handler) {
    message = with(message, handler);
    return once(() -> removeMessage(handler));
  }

  private synchronized void removeMessage(MessageHandler handler) {
    message = without(message, handler, NO_MESSAGE);
  }

  synchronized Registration addOpen(PipeHandler handler) {
    open = with(open, handler);
    return once(() -> removeOpen(handler));
  }

  private synchronized void removeOpen(PipeHandler handler) {
    open = without(open, handler, NO_PIPE);
  }

  synchronized Registration addEnd(PipeHandler handler) {
    end = with(end, handler);
    return once(() -> removeEnd(handler));
  }

  private synchronized void removeEnd(PipeHandler handler) {
    end = without(end, handler, NO_PIPE);
  }

  synchronized Registration addError(ErrorHandler handler) {
    error = with(error, handler);
    return once(() -> removeError(handler));
  }

  private synchronized void removeError(ErrorHandler handler) {
    error = without(error, handler, NO_ERROR);
  }

  /** Adds a close handler; returns the cause instead if they have been called already. */
  synchronized @Nullable CloseCause addClose(CloseHandler handler) {
    if (closed == null) {
      close = with(close, handler);
    }
    return closed;
  }

  synchronized void removeClose(CloseHandler handler) {
    close = without(close, handler, NO_CLOSE);
  }

  synchronized void addOutlet(Outlet outlet) {
    outlets = with(outlets, outlet);
  }

  synchronized void removeOutlet(Outlet outlet) {
    outlets = without(outlets, outlet, Outlet.NONE);
  }

  /** Tells all open handlers of one pipe, which is this one or an accepted one. */
  void opened(EnginePipe which) {
    for (PipeHandler handler : open) {
      call(which, () -> handler.onPipe(which));
    }
  }

  /** Returns whether anybody was there to hear that the other side ended. */
  boolean ended(EnginePipe which) {
    PipeHandler[] now = end;
    for (PipeHandler handler : now) {
      call(which, () -> handler.onPipe(which));
    }
    return now.length > 0;
  }

  /** Calls the close handlers; those that are added later to this very pipe are called at once. */
  void closed(EnginePipe which, CloseCause cause) {
    CloseHandler[] now;
    synchronized (this) {
      now = close;
      if (which == pipe) {
        closed = cause;
        close = NO_CLOSE;
      }
    }
    for (CloseHandler handler : now) {
      callClose(which, handler, cause);
    }
  }

  void callClose(EnginePipe which, CloseHandler handler, CloseCause cause) {
    call(which, () -> handler.onClose(which, cause));
  }

  /**
   * Reports an error to the handlers of this pipe and its server, or to the log if there are none.
   */
  void report(Throwable problem) {
    EnginePipe server = pipe.server;
    boolean heard = tell(pipe, problem);
    if (server != null) {
      heard |= server.handlers.tell(pipe, problem);
    }
    if (!heard) {
      PipeLog.warn(pipe.name() + ": " + problem.getMessage(), problem);
    }
  }

  private boolean tell(EnginePipe which, Throwable problem) {
    ErrorHandler[] now = error;
    for (ErrorHandler handler : now) {
      try {
        handler.onError(which, problem);
      } catch (Throwable thrown) {
        PipeLog.warn(which.name() + ": an error handler failed itself", thrown);
      }
    }
    return now.length > 0;
  }

  /** Runs a handler under the watchdog's eye; what it throws is reported. */
  void call(EnginePipe which, Runnable handler) {
    which.monitor.enter(which);
    try {
      handler.run();
    } catch (Throwable thrown) {
      which.handlers.report(thrown);
    } finally {
      which.monitor.exit();
    }
  }

  static Registration once(Runnable removal) {
    AtomicBoolean done = new AtomicBoolean();
    return () -> {
      if (done.compareAndSet(false, true)) {
        removal.run();
      }
    };
  }

  private static <H> H[] with(H[] handlers, H added) {
    H[] more = Arrays.copyOf(handlers, handlers.length + 1);
    more[handlers.length] = added;
    return more;
  }

  private static <H> H[] without(H[] handlers, H removed, H[] none) {
    for (int i = 0; i < handlers.length; i++) {
      if (handlers[i] == removed) {
        if (handlers.length == 1) {
          return none;
        }
        H[] fewer = Arrays.copyOf(handlers, handlers.length - 1);
        System.arraycopy(handlers, i + 1, fewer, i, fewer.length - i);
        return fewer;
      }
    }
    return handlers;
  }
}
