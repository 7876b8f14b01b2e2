package net.p2pd.natlab.linux.command;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.io.IOException;
import java.util.List;

/** What the JDK cannot do to its own process. */
final class ThisProcess {

  private static final int SIGINT = 2;
  private static final long SIG_IGN = 1;

  static {
    Native.register(ThisProcess.class, Platform.C_LIBRARY_NAME);
  }

  private ThisProcess() {}

  private static native long signal(int number, long handler);

  private static native int setenv(String name, String value, int overwrite);

  private static native int execvp(String file, Pointer arguments);

  private static native Pointer strerror(int error);

  /** Ignores the interrupt key of the terminal; programs that run already keep what they have. */
  static void ignoreInterrupts() {
    signal(SIGINT, SIG_IGN);
  }

  /**
   * Puts another program in the place of this process. Returns only by an exception.
   *
   * @param command the program, looked up in {@code PATH}, and its arguments
   * @param mark the name of a variable of the environment that is set for it
   */
  static void become(List<String> command, String mark) throws IOException {
    setenv(mark, "1", 1);
    execvp(command.get(0), new StringArray(command.toArray(String[]::new)));
    throw new IOException(command.get(0) + ": " + strerror(Native.getLastError()).getString(0));
  }
}
