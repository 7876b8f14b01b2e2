package net.p2pd.api.route;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Routes in order, with an index over every single external address of theirs: two routes to a /24
 * each and one to a host give 511 elements. Each element is a route whose external part is one
 * host. Elements are made when asked for, so a /64 costs no more than a host; slices and the
 * reversed pool are views.
 *
 * <p>A route whose external part is unknown has no element, but {@link #routes} has it. Immutable.
 */
public final class RoutePool implements Iterable<Route> {
  private static final RoutePool EMPTY = new RoutePool(List.of());

  private final List<Part> parts;
  private final BigInteger size;

  /** Some consecutive external addresses of a route, in its order or against it. */
  private record Part(Route route, BigInteger from, BigInteger length, boolean reversed) {

    static Part of(Route route) {
      BigInteger length = route.external().map(IpRange::size).orElse(BigInteger.ZERO);
      return new Part(route, BigInteger.ZERO, length, false);
    }

    Route get(BigInteger offset) {
      IpRange external = route.external().orElseThrow();
      BigInteger inRoute =
          reversed ? from.add(length).subtract(BigInteger.ONE).subtract(offset) : from.add(offset);
      return route.withExternal(IpRange.of(external.address(inRoute)));
    }

    Optional<BigInteger> locate(InetAddress address) {
      return route
          .external()
          .flatMap(external -> external.indexOf(address))
          .map(index -> index.subtract(from))
          .filter(offset -> offset.signum() >= 0 && offset.compareTo(length) < 0)
          .map(offset -> reversed ? length.subtract(BigInteger.ONE).subtract(offset) : offset);
    }

    /** The part of this part that lies between two offsets of it. */
    Part slice(BigInteger start, BigInteger end) {
      BigInteger first = reversed ? from.add(length).subtract(end) : from.add(start);
      return new Part(route, first, end.subtract(start), reversed);
    }

    Part reverse() {
      return new Part(route, from, length, !reversed);
    }
  }

  private RoutePool(List<Part> parts) {
    this.parts = parts;
    this.size = parts.stream().map(Part::length).reduce(BigInteger.ZERO, BigInteger::add);
  }

  /** A pool without routes. */
  public static RoutePool empty() {
    return EMPTY;
  }

  /** A pool of routes in this order. */
  public static RoutePool of(Route... routes) {
    return of(List.of(routes));
  }

  /** A pool of routes in this order. */
  public static RoutePool of(Collection<? extends Route> routes) {
    return new RoutePool(routes.stream().map(Part::of).toList());
  }

  /**
   * The routes as they were given, with those whose external part is unknown. Of a slice: those
   * that it has an element of.
   */
  public List<Route> routes() {
    return parts.stream().map(Part::route).toList();
  }

  /** How many elements it has, one for each external address. */
  public BigInteger size() {
    return size;
  }

  /** Whether it has no element. It may still have routes whose external part is unknown. */
  public boolean isEmpty() {
    return size.signum() == 0;
  }

  /** Like {@link #get(BigInteger)}. */
  public Route get(long index) {
    return get(BigInteger.valueOf(index));
  }

  /**
   * The route with exactly the external address at an index.
   *
   * @param index 0 for the first; negative counts from the end, -1 is the last
   * @throws IndexOutOfBoundsException if there is no such element; the message says how many there
   *     are
   */
  public Route get(BigInteger index) {
    BigInteger offset = Indexes.check(index, size, "the route pool");
    for (Part part : parts) {
      if (offset.compareTo(part.length) < 0) {
        return part.get(offset);
      }
      offset = offset.subtract(part.length);
    }
    throw new IllegalStateException("the lengths of the parts do not add up to " + size);
  }

  /** Like {@link #slice(BigInteger, BigInteger)}. */
  public RoutePool slice(long from, long to) {
    return slice(BigInteger.valueOf(from), BigInteger.valueOf(to));
  }

  /**
   * The elements between two indexes, as a view that costs nothing.
   *
   * @param from the first index, inclusive; negative counts from the end
   * @param to the last index, exclusive; negative counts from the end
   * @throws IndexOutOfBoundsException if an index is outside the pool, or they are in wrong order
   */
  public RoutePool slice(BigInteger from, BigInteger to) {
    BigInteger start = Indexes.checkBound(from, size, "the route pool");
    BigInteger end = Indexes.checkBound(to, size, "the route pool");
    if (start.compareTo(end) > 0) {
      throw new IndexOutOfBoundsException(
          "slice of the route pool from " + from + " to " + to + ": it ends before it starts");
    }
    List<Part> sliced = new ArrayList<>();
    BigInteger partStart = BigInteger.ZERO;
    for (Part part : parts) {
      BigInteger first = start.subtract(partStart).max(BigInteger.ZERO);
      BigInteger last = end.subtract(partStart).min(part.length);
      if (first.compareTo(last) < 0) {
        sliced.add(part.slice(first, last));
      }
      partStart = partStart.add(part.length);
    }
    return new RoutePool(List.copyOf(sliced));
  }

  /** All routes and elements in opposite order, as a view that costs nothing. */
  public RoutePool reversed() {
    List<Part> reversed = new ArrayList<>(parts.stream().map(Part::reverse).toList());
    Collections.reverse(reversed);
    return new RoutePool(List.copyOf(reversed));
  }

  /** The first index of an external address; empty if no element has it. */
  public Optional<BigInteger> locate(InetAddress external) {
    BigInteger partStart = BigInteger.ZERO;
    for (Part part : parts) {
      Optional<BigInteger> offset = part.locate(external);
      if (offset.isPresent()) {
        return Optional.of(partStart.add(offset.get()));
      }
      partStart = partStart.add(part.length);
    }
    return Optional.empty();
  }

  /** Whether an element has this external address. */
  public boolean contains(InetAddress external) {
    return locate(external).isPresent();
  }

  /** Goes through the elements in order, making each when it is asked for. */
  @Override
  public Iterator<Route> iterator() {
    return new Iterator<>() {
      private final Iterator<Part> rest = parts.iterator();
      private Optional<Part> part = Optional.empty();
      private BigInteger offset = BigInteger.ZERO;

      @Override
      public boolean hasNext() {
        while (part.isEmpty() || offset.compareTo(part.get().length) >= 0) {
          if (!rest.hasNext()) {
            return false;
          }
          part = Optional.of(rest.next());
          offset = BigInteger.ZERO;
        }
        return true;
      }

      @Override
      public Route next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the route pool has no more elements");
        }
        Route route = part.orElseThrow().get(offset);
        offset = offset.add(BigInteger.ONE);
        return route;
      }
    };
  }

  /** Whether the other pool has the same routes and the same elements in the same order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RoutePool pool && parts.equals(pool.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  /** The number of elements and the routes, for people. */
  @Override
  public String toString() {
    return routes().stream()
        .map(Route::text)
        .collect(Collectors.joining("; ", size + " external addresses: {", "}"));
  }
}
