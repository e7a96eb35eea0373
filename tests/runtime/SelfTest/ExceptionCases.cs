using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Pistachio.Runtime.SelfTest;

internal static class ExceptionCases
{
    private static string trace = "";

    internal static void AddTo(Dictionary<string, Action> cases)
    {
        cases["catch"] = Catch;
        cases["finally"] = Finally;
        cases["filters"] = Filters;
        cases["rethrow"] = Rethrow;
        cases["nested"] = Nested;
        cases["deep"] = Deep;
        cases["many-throws"] = ManyThrows;
        cases["static-constructor"] = StaticConstructor;
        cases["registers"] = Registers;
        cases["using"] = Using;
    }

    private static void Catch()
    {
        trace = "";
        for (int i = 0; i < 4; i++)
        {
            try
            {
                trace += "t";
                Throw(i);
                trace += "n";
            }
            catch (ArgumentNullException e)
            {
                trace += $"[{e.ParamName}]";
            }
            catch (ArgumentException)
            {
                trace += "a";
            }
            catch (Exception e)
            {
                trace += e.Message;
            }
        }

        Check.Equal(trace, "tnt[p]tatboom");
        Check.Equal(ReturnFromTry(), 5);
        try
        {
            throw null!;
        }
        catch (NullReferenceException)
        {
            trace = "null";
        }

        Check.Equal(trace, "null");
    }

    private static int ReturnFromTry()
    {
        try
        {
            Throw(3);
            return 4;
        }
        catch (InvalidOperationException)
        {
            return 5;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(int kind)
    {
        switch (kind)
        {
            case 1:
                throw new ArgumentNullException("p");
            case 2:
                throw new ArgumentException("q");
            case 3:
                throw new InvalidOperationException("boom");
        }
    }

    private static void Finally()
    {
        trace = "";
        try
        {
            try
            {
                try
                {
                    Throw(3);
                }
                finally
                {
                    trace += "1";
                }
            }
            finally
            {
                trace += "2";
            }
        }
        catch (InvalidOperationException)
        {
            trace += "3";
        }
        finally
        {
            trace += "4";
        }

        Check.Equal(trace, "1234");
        trace = "";
        foreach (int i in new[] { 1, 2, 3 })
        {
            try
            {
                if (i == 2)
                {
                    continue;
                }

                trace += i;
            }
            finally
            {
                trace += "f";
            }
        }

        Check.Equal(trace, "1ff3f");
    }

    private static void Filters()
    {
        trace = "";
        int limit = 2;
        for (int i = 0; i < 4; i++)
        {
            try
            {
                try
                {
                    throw new InvalidOperationException(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
                }
                catch (InvalidOperationException e) when (Accepts(e, limit))
                {
                    trace += "a";
                }
                finally
                {
                    trace += "f";
                }
            }
            catch (InvalidOperationException e) when (e.Message == "3" ? throw new ArgumentException("in the filter") : true)
            {
                trace += "b";
            }
            catch (InvalidOperationException)
            {
                trace += "c";
            }
        }

        // Filters of outer handlers run before inner finally blocks.
        Check.Equal(trace, "?af?af?fb?fc");
    }

    private static bool Accepts(Exception exception, int limit)
    {
        trace += "?";
        return exception.Message[0] - '0' < limit;
    }

    private static void Rethrow()
    {
        trace = "";
        Exception? first = null;
        try
        {
            try
            {
                Throw(3);
            }
            catch (Exception e)
            {
                first = e;
                trace += "1";
                try
                {
                    Throw(2);
                }
                catch (ArgumentException)
                {
                    trace += "2";
                }

                throw;
            }
        }
        catch (InvalidOperationException e)
        {
            trace += ReferenceEquals(e, first) ? "same" : "other";
        }

        Check.Equal(trace, "12same");
    }

    private static void Nested()
    {
        trace = "";
        try
        {
            try
            {
                Throw(1);
            }
            catch (ArgumentNullException e)
            {
                throw new InvalidOperationException("outer", e);
            }
            finally
            {
                trace += "f";
            }
        }
        catch (InvalidOperationException e)
        {
            trace += e.Message + (e.InnerException is ArgumentNullException ? "+inner" : "");
        }

        Check.Equal(trace, "fouter+inner");

        // An exception out of a finally block replaces the one under way.
        trace = "";
        try
        {
            try
            {
                Throw(3);
            }
            finally
            {
                trace += "f";
                ThrowInsideAndCatch();
                Throw(2);
            }
        }
        catch (InvalidOperationException)
        {
            trace += "first";
        }
        catch (ArgumentException)
        {
            trace += "second";
        }

        Check.Equal(trace, "fcsecond");

        // The same, with the handler of the new one further up, and frames between.
        trace = "";
        try
        {
            FinallyThrows(3);
        }
        catch (InvalidOperationException)
        {
            trace += "I";
        }
        catch (ArgumentException)
        {
            trace += "C";
        }

        Check.Equal(trace, "3210C");
    }

    private static void ThrowInsideAndCatch()
    {
        try
        {
            Throw(1);
        }
        catch (ArgumentNullException)
        {
            trace += "c";
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FinallyThrows(int depth)
    {
        try
        {
            if (depth > 0)
            {
                FinallyThrows(depth - 1);
            }
            else
            {
                Throw(3);
            }
        }
        finally
        {
            trace = trace.Insert(0, depth.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Throw(2);
        }
    }

    private static void Deep()
    {
        int finallies = 0;
        try
        {
            Recurse(2000, ref finallies);
        }
        catch (InvalidOperationException)
        {
            trace = "caught";
        }

        Check.Equal(trace, "caught");
        Check.Equal(finallies, 2001);
    }

    private static void Recurse(int depth, ref int finallies)
    {
        try
        {
            if (depth == 0)
            {
                Throw(3);
            }

            Recurse(depth - 1, ref finallies);
        }
        finally
        {
            finallies++;
        }
    }

    private static void ManyThrows()
    {
        int caught = 0;
        for (int i = 0; i < 200_000; i++)
        {
            try
            {
                Throw(1 + (i % 3));
            }
            catch (Exception)
            {
                caught++;
            }
        }

        Check.Equal(caught, 200_000);
    }

    private static void StaticConstructor()
    {
        for (int i = 0; i < 2; i++)
        {
            try
            {
                _ = Broken.Value;
                Check.That(false);
            }
            catch (TypeInitializationException e)
            {
                Check.That(e.InnerException is InvalidOperationException);
            }
        }
    }

    /// <summary>Values that live in registers across a throw are right in the handler and after it.</summary>
    private static void Registers()
    {
        long a = Opaque(1), b = Opaque(2), c = Opaque(3), d = Opaque(4), e = Opaque(5), f = Opaque(6);
        for (int i = 0; i < 10; i++)
        {
            long before = a + b + c + d + e + f;
            try
            {
                a += Opaque(1);
                Clobber(i);
                b += 100;
            }
            catch (InvalidOperationException)
            {
                c += a;
                d += Opaque(b);
            }

            Check.That(a + b + c + d + e + f > before);
        }

        Check.That(a == 11 && b == 2 && e == 5 && f == 6);
        Check.Equal(c, 3 + 65);
        Check.Equal(d, 4 + 20);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Opaque(long value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Clobber(int seed)
    {
        long a = Opaque(seed), b = Opaque(a + 1), c = Opaque(b + 1), d = Opaque(c + 1), e = Opaque(d + 1);
        Throw(3);
        trace = (a + b + c + d + e).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Using()
    {
        trace = "";
        try
        {
            using var outer = new Resource("o");
            using (new Resource("i"))
            {
                Throw(3);
            }
        }
        catch (InvalidOperationException)
        {
            trace += "c";
        }

        Check.Equal(trace, "ioc");
    }

    private sealed class Resource(string name) : IDisposable
    {
        public void Dispose() => trace += name;
    }

    private static class Broken
    {
        internal static readonly int Value = Make();

        private static int Make() => Environment.TickCount64 >= 0 ? throw new InvalidOperationException("no value") : 1;
    }
}
