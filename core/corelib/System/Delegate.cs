namespace System;

/// <summary>Named by the compilers. The kernel tier uses function pointers: a delegate would need a heap.</summary>
public abstract class Delegate
{
}

/// <summary>See <see cref="Delegate"/>.</summary>
public abstract class MulticastDelegate : Delegate
{
}
