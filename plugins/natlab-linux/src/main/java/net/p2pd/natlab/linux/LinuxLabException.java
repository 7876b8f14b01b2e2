package net.p2pd.natlab.linux;

import net.p2pd.api.P2pdException;

/** The kernel refused something that the laboratory on real stacks needs. */
public final class LinuxLabException extends P2pdException {

  private static final long serialVersionUID = 1L;

  private final int error;

  LinuxLabException(String message, int error) {
    super(message);
    this.error = error;
  }

  /** Returns the kernel's number for the reason ({@code errno}); 0 if there is none. */
  public int error() {
    return error;
  }
}
