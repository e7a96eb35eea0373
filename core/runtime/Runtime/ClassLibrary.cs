using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Runtime;

/// <summary>What CoreLib's exception dispatcher asks its class library for.</summary>
// SAFETY: the function pointers have the signatures that CoreLib's dispatcher calls them with.
internal static unsafe class ClassLibrary
{
    private enum Function
    {
        GetRuntimeException = 0,
        FailFast = 1,
    }

    private enum FailReason
    {
        UnhandledException = 2,
    }

    /// <summary>The number of the out of memory exception among those CoreLib makes for compiled code.</summary>
    private const int OutOfMemory = 1;

    /// <summary>
    /// Makes CoreLib's out of memory exception once, while there is memory: the first time it also allocates a thread static.
    /// </summary>
    internal static void Initialize() => Create(OutOfMemory);

    [RuntimeExport("RhpGetClasslibFunctionFromCodeAddress")]
    internal static nint FunctionForCode(nint address, int id) => FunctionFor((Function)id);

    [RuntimeExport("RhpGetClasslibFunctionFromEEType")]
    internal static nint FunctionForType(MethodTable* type, int id) => FunctionFor((Function)id);

    private static nint FunctionFor(Function function) => function switch
    {
        Function.GetRuntimeException => (nint)(delegate*<int, Exception>)&Create,
        Function.FailFast => (nint)(delegate*<FailReason, object, nint, nint, void>)&FailFast,
        _ => 0,
    };

    /// <summary>The exception object for a condition that compiled code or the hardware found.</summary>
    [RuntimeImport("*", "GetRuntimeException"), MethodImpl(MethodImplOptions.InternalCall)]
    private static extern Exception Create(int id);

    private static void FailFast(FailReason reason, object exception, nint address, nint context)
    {
        if (reason == FailReason.UnhandledException && exception is Exception unhandled)
        {
            Failure.StopUnhandled(unhandled);
        }

        Failure.Stop("the exception dispatcher failed", ExitStatus.FailFast);
    }

    [RuntimeExport("RhpFallbackFailFast")]
    internal static void FallbackFailFast() => Failure.Stop("the exception dispatcher failed", ExitStatus.FailFast);
}
