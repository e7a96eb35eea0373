namespace System;

/// <summary>Named by the compilers. The kernel tier does not throw: results are values, broken invariants are panics.</summary>
public class Exception
{
}
