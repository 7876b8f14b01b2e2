package net.p2pd.connect.relay.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Family;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunBuilder;

/**
 * Which addresses may send through the allocation (RFC 8656 section 9). They are made again, many
 * with one request, before the server forgets them. On the loop alone.
 */
final class Permissions {

  /** So many fit into a request that no network has to fragment. */
  private static final int BATCH = 16;

  private static final Duration AGAIN = Duration.ofSeconds(5);

  /** One address. */
  private static final class Permission {
    final InetAddress address;
    final CompletableFuture<Void> made;

    /** How many pipes need it. */
    int users;

    /** Whether the user asked for it, pipe or not. */
    boolean wanted;

    Permission(InetAddress address, CompletableFuture<Void> made) {
      this.address = address;
      this.made = made;
    }
  }

  private final Granted granted;
  private final Keeper keeper;
  private final BiConsumer<InetAddress, TurnException> onLost;
  private final Map<InetAddress, Permission> all = new LinkedHashMap<>();
  private @Nullable Registration timer;

  /**
   * Begins without any.
   *
   * @param onLost hears which one the server does not make again, and why
   */
  Permissions(Granted granted, Keeper keeper, BiConsumer<InetAddress, TurnException> onLost) {
    this.granted = granted;
    this.keeper = keeper;
    this.onLost = onLost;
  }

  /** Returns whether what comes from there was asked for, if not yet granted. */
  boolean has(InetAddress address) {
    return all.containsKey(address);
  }

  /** Makes one for as long as the allocation lives. */
  CompletableFuture<Void> want(InetAddress address) {
    Permission permission = get(address);
    permission.wanted = true;
    return permission.made;
  }

  /** Makes one for a pipe, until {@link #release}. */
  CompletableFuture<Void> hold(InetAddress address) {
    Permission permission = get(address);
    permission.users++;
    return permission.made;
  }

  /** Lets go of one that a pipe held; when nobody needs it, the server forgets it by itself. */
  void release(InetAddress address) {
    Permission permission = all.get(address);
    if (permission != null && --permission.users == 0 && !permission.wanted) {
      all.remove(address);
    }
  }

  private Permission get(InetAddress address) {
    Permission known = all.get(address);
    if (known != null && !known.made.isCompletedExceptionally()) {
      return known;
    }
    Permission made = new Permission(address, granted.control().newFuture());
    TurnException refusal = wrongFamily(address);
    if (refusal != null) {
      made.made.completeExceptionally(refusal);
      return made;
    }
    all.put(address, made);
    make(List.of(address))
        .whenComplete(
            (done, error) -> {
              if (error == null) {
                startTimer();
                made.made.complete(null);
              } else {
                all.remove(address, made);
                made.made.completeExceptionally(Failures.unwrap(error));
              }
            });
    return made;
  }

  private @Nullable TurnException wrongFamily(InetAddress address) {
    Family own = Family.of(granted.relayed().getAddress());
    return Family.of(address) == own
        ? null
        : new TurnException(
            TurnException.UNSUPPORTED,
            "the relayed address "
                + Plausible.text(granted.relayed())
                + " cannot exchange anything with "
                + address.getHostAddress()
                + ", which is of the other family: ask for an allocation of that one");
  }

  private CompletableFuture<?> make(List<InetAddress> addresses) {
    String what =
        addresses.size() == 1
            ? "a permission for " + addresses.get(0).getHostAddress()
            : "permissions for " + addresses.size() + " peers";
    return keeper.ask(
        new Ask(Methods.CREATE_PERMISSION, what, request -> write(request, addresses)));
  }

  private static void write(StunBuilder request, List<InetAddress> addresses) {
    for (InetAddress address : addresses) {
      request.address(Attributes.XOR_PEER_ADDRESS, new InetSocketAddress(address, 0));
    }
  }

  private void startTimer() {
    if (timer == null) {
      timer(granted.options().permissionRefresh());
    }
  }

  private void timer(Duration delay) {
    stopTimer();
    if (keeper.isOpen()) {
      timer = granted.control().loop().schedule(delay, this::again);
    }
  }

  private void stopTimer() {
    Registration running = timer;
    if (running != null) {
      running.close();
      timer = null;
    }
  }

  private void again() {
    timer = null;
    List<InetAddress> due = new ArrayList<>();
    for (Permission permission : all.values()) {
      if (permission.made.isDone()) {
        due.add(permission.address);
      }
    }
    for (int from = 0; from < due.size(); from += BATCH) {
      again(List.copyOf(due.subList(from, Math.min(due.size(), from + BATCH))));
    }
    if (!due.isEmpty()) {
      startTimer();
    }
  }

  /** One address that the server does not like any more makes it refuse all of a request. */
  private void again(List<InetAddress> addresses) {
    make(addresses)
        .whenComplete(
            (done, error) -> {
              if (error == null || !keeper.isOpen()) {
                return;
              }
              TurnException why = Failures.of(granted.control().server(), "a permission", error);
              if (why.code() != ErrorCodes.FORBIDDEN) {
                timer(AGAIN); // before the server forgets them
                return;
              }
              if (addresses.size() > 1) {
                addresses.forEach(address -> again(List.of(address)));
              } else {
                onLost.accept(addresses.get(0), why);
              }
            });
  }

  /** Stops making them again. */
  void close() {
    stopTimer();
    TurnException gone = keeper.gone();
    for (Permission permission : List.copyOf(all.values())) {
      permission.made.completeExceptionally(gone);
    }
    all.clear();
  }
}
