using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Interrupts;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Tests.Image;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using Shouldly;

namespace Pistachio.Kernel.Tests;

/// <summary>Offsets that are written down twice: in the entry code, in the ABI and in the kernel's structures.</summary>
[TestFixture]
internal sealed class LayoutTests
{
    private static readonly Dictionary<string, long> EntryCode = ReadLayout();

    /// <summary>Each constant of Layout.inc and what it must be. A constant that is missing here fails a test.</summary>
    private static readonly Dictionary<string, long> Expected = new()
    {
        ["CPU_CURRENT"] = Offset<Cpu>(nameof(Cpu.Current)),
        ["CPU_USER_STACK"] = Offset<Cpu>(nameof(Cpu.UserStack)),
        ["CPU_VECTOR_OWNER"] = Offset<Cpu>(nameof(Cpu.VectorOwner)),
        ["CPU_LOADED_ROOT"] = Offset<Cpu>(nameof(Cpu.LoadedRoot)),
        ["CPU_RESCHEDULE"] = Offset<Cpu>(nameof(Cpu.Reschedule)),
        ["CPU_SIZE"] = Cpu.Size,
        ["THREAD_RIP"] = Offset<Thread>(nameof(Thread.Rip)),
        ["THREAD_RSP"] = Offset<Thread>(nameof(Thread.Rsp)),
        ["THREAD_ROOT"] = Offset<Thread>(nameof(Thread.Root)),
        ["THREAD_SEGMENT_BASES"] = Offset<Thread>(nameof(Thread.SegmentBases)),
        ["THREAD_MESSAGE_PAGE"] = Offset<Thread>(nameof(Thread.MessagePageAddress)),
        ["THREAD_RAX"] = Offset<Thread>(nameof(Thread.Rax)),
        ["THREAD_RBX"] = Offset<Thread>(nameof(Thread.Rbx)),
        ["THREAD_RCX"] = Offset<Thread>(nameof(Thread.Rcx)),
        ["THREAD_RDX"] = Offset<Thread>(nameof(Thread.Rdx)),
        ["THREAD_RSI"] = Offset<Thread>(nameof(Thread.Rsi)),
        ["THREAD_RDI"] = Offset<Thread>(nameof(Thread.Rdi)),
        ["THREAD_RBP"] = Offset<Thread>(nameof(Thread.Rbp)),
        ["THREAD_R8"] = Offset<Thread>(nameof(Thread.R8)),
        ["THREAD_R9"] = Offset<Thread>(nameof(Thread.R9)),
        ["THREAD_R10"] = Offset<Thread>(nameof(Thread.R10)),
        ["THREAD_R11"] = Offset<Thread>(nameof(Thread.R11)),
        ["THREAD_R12"] = Offset<Thread>(nameof(Thread.R12)),
        ["THREAD_R13"] = Offset<Thread>(nameof(Thread.R13)),
        ["THREAD_R14"] = Offset<Thread>(nameof(Thread.R14)),
        ["THREAD_R15"] = Offset<Thread>(nameof(Thread.R15)),
        ["THREAD_RFLAGS"] = Offset<Thread>(nameof(Thread.Rflags)),
        ["THREAD_FS_BASE"] = Offset<Thread>(nameof(Thread.FsBase)),
        ["THREAD_GS_BASE"] = Offset<Thread>(nameof(Thread.GsBase)),
        ["THREAD_GATE_ENTRY"] = Offset<Thread>(nameof(Thread.GateEntry)),
        ["THREAD_CALLER"] = Offset<Thread>(nameof(Thread.Caller)),
        ["THREAD_SHORT_PATH"] = Offset<Thread>(nameof(Thread.ShortPath)),
        ["THREAD_KEPT_ONLY"] = Offset<Thread>(nameof(Thread.KeptOnly)),
        ["THREAD_FX"] = Offset<Thread>(nameof(Thread.Fx)),
        ["THREAD_SPACE"] = Offset<Thread>(nameof(Thread.Space)),
        ["THREAD_UPCALL_ENTRY"] = Offset<Thread>(nameof(Thread.UpcallEntry)),
        ["THREAD_UPCALL_STACK"] = Offset<Thread>(nameof(Thread.UpcallStack)),
        ["THREAD_UPCALL_ARGUMENT"] = Offset<Thread>(nameof(Thread.UpcallArgument)),
        ["THREAD_TABLE_SLOTS"] = Offset<Thread>(nameof(Thread.TableSlots)),
        ["THREAD_TABLE_LIMIT"] = Offset<Thread>(nameof(Thread.TableLimit)),
        ["SLOT_HEADER"] = Offset<Slot>(nameof(Slot.Header)),
        ["SLOT_OBJECT"] = Offset<Slot>(nameof(Slot.Object)),
        ["SLOT_SIZE_SHIFT"] = System.Numerics.BitOperations.Log2(Slot.Size),
        ["SLOT_KIND_SHIFT"] = Slot.KindShift,
        ["SLOT_RIGHTS_SHIFT"] = Slot.RightsShift,
        ["KIND_MEMORY"] = (long)CapabilityKind.Memory,
        ["KIND_ADDRESS_SPACE"] = (long)CapabilityKind.AddressSpace,
        ["KIND_THREAD"] = (long)CapabilityKind.Thread,
        ["KIND_ENDPOINT"] = (long)CapabilityKind.Endpoint,
        ["KIND_NOTIFICATION"] = (long)CapabilityKind.Notification,
        ["RIGHTS_NONE"] = (long)Rights.None,
        ["RIGHT_READ"] = (long)Rights.Read,
        ["RIGHT_WRITE"] = (long)Rights.Write,
        ["RIGHTS_ALL"] = (long)Rights.All,
        ["ENDPOINT_RECEIVERS"] = ReceiversOffset(),
        ["TAG_EXTRA_SHIFT"] = BitOperations.Log2(new MessageTag(0, 0, 1).Value),
        ["TAG_EXTRA_MASK"] = new MessageTag(ulong.MaxValue).ExtraWords,
        ["PAGE_FRAME"] = MessagePage.Upcall,
        ["PAGE_UPCALL_ACTIVE"] = MessagePage.UpcallActive,
        ["PAGE_GATE_RETURN"] = MessagePage.GateReturn,
        ["PAGE_UPCALL_WANTED"] = MessagePage.UpcallWanted,
        ["FRAME_R15"] = UpcallFrame.R15,
        ["FRAME_R14"] = UpcallFrame.R14,
        ["FRAME_R13"] = UpcallFrame.R13,
        ["FRAME_R12"] = UpcallFrame.R12,
        ["FRAME_R11"] = UpcallFrame.R11,
        ["FRAME_R10"] = UpcallFrame.R10,
        ["FRAME_R9"] = UpcallFrame.R9,
        ["FRAME_R8"] = UpcallFrame.R8,
        ["FRAME_RBP"] = UpcallFrame.Rbp,
        ["FRAME_RDI"] = UpcallFrame.Rdi,
        ["FRAME_RSI"] = UpcallFrame.Rsi,
        ["FRAME_RDX"] = UpcallFrame.Rdx,
        ["FRAME_RCX"] = UpcallFrame.Rcx,
        ["FRAME_RBX"] = UpcallFrame.Rbx,
        ["FRAME_RAX"] = UpcallFrame.Rax,
        ["FRAME_ADDRESS"] = UpcallFrame.Address,
        ["FRAME_VECTOR"] = UpcallFrame.Vector,
        ["FRAME_ERROR_CODE"] = UpcallFrame.ErrorCode,
        ["FRAME_RIP"] = UpcallFrame.Rip,
        ["FRAME_CS"] = UpcallFrame.Cs,
        ["FRAME_RFLAGS"] = UpcallFrame.Rflags,
        ["FRAME_RSP"] = UpcallFrame.Rsp,
        ["FRAME_SS"] = UpcallFrame.Ss,
        ["PAGE_FAULT"] = 14, // SDM volume 3A, table 6-1
        ["FIRST_INTERRUPT"] = (long)Calls.Trap.FirstInterrupt,
        ["LAST_CALL"] = (long)CallNumber.Last,
        ["STATUS_NO_SUCH_CALL"] = (long)CallStatus.NoSuchCall,
        ["USER_END"] = (long)AddressSpace.UserEnd,
        ["INITIAL_FLAGS"] = (long)Thread.InitialFlags,
        ["USER_CODE"] = (long)Selectors.UserCode,
        ["USER_DATA"] = (long)Selectors.UserData,
    };

    private static IEnumerable<string> Names => EntryCode.Keys.Concat(Expected.Keys).Distinct();

    [TestCaseSource(nameof(Names))]
    public void Entry_code_and_kernel_agree_on(string name) => EntryCode.GetValueOrDefault(name, -1).ShouldBe(Expected.GetValueOrDefault(name, -2));

    [Test]
    public void Upcall_frame_is_where_the_abi_says()
    {
        foreach (FieldInfo field in typeof(UpcallFrame).GetFields().Where(f => f.Name != nameof(UpcallFrame.Size)))
        {
            Offset<UpcallRegisters>(field.Name).ShouldBe((int)field.GetRawConstantValue()!, field.Name);
        }

        Unsafe.SizeOf<UpcallRegisters>().ShouldBe(UpcallFrame.Size);
        MessagePage.UpcallActive.ShouldBeGreaterThanOrEqualTo(MessagePage.Upcall + UpcallFrame.Size);
        MessagePage.Capabilities.ShouldBeGreaterThanOrEqualTo(MessagePage.ExtraWords + (MessageTag.MaximumExtraWords * 8));
        MessagePage.Upcall.ShouldBeGreaterThanOrEqualTo(MessagePage.Capabilities + (MessageTag.MaximumCapabilities * 8));
    }

    [Test]
    public void Call_numbers_have_no_gap() =>
        Enum.GetValues<CallNumber>().Distinct().Order().ShouldBe(Enumerable.Range((int)CallNumber.Last, -(int)CallNumber.Last).Select(n => (CallNumber)n));

    [Test]
    public void Objects_fit_into_the_memory_that_is_taken_for_them()
    {
        Unsafe.SizeOf<Slot>().ShouldBe(Slot.Size);
        Unsafe.SizeOf<CapabilityTable>().ShouldBeLessThanOrEqualTo(CapabilityTable.HeaderSize);
        ((ulong)Unsafe.SizeOf<Thread>()).ShouldBeLessThanOrEqualTo(Thread.MessagePageOffset);
        ((ulong)Unsafe.SizeOf<AddressSpace>()).ShouldBeLessThanOrEqualTo(AddressSpace.RootOffset);
        ((ulong)Unsafe.SizeOf<SchedulingContext>()).ShouldBeLessThanOrEqualTo(SchedulingContext.ObjectSize);
        ((ulong)Unsafe.SizeOf<Endpoint>()).ShouldBeLessThanOrEqualTo(Endpoint.ObjectSize);
        ((ulong)Unsafe.SizeOf<Notification>()).ShouldBeLessThanOrEqualTo(Notification.ObjectSize);
        ((ulong)Unsafe.SizeOf<Interrupt>()).ShouldBeLessThanOrEqualTo(Interrupt.ObjectSize);
        Notification notification = default;
        ((ulong)Unsafe.ByteOffset(ref Unsafe.As<ObjectHeader, byte>(ref notification.Header), ref Unsafe.As<TimerNode, byte>(ref notification.Timer))).ShouldBe(Notification.TimerOffset);
        Interrupt interrupt = default;
        ((ulong)Unsafe.ByteOffset(ref Unsafe.As<ObjectHeader, byte>(ref interrupt.Header), ref Unsafe.As<Slot, byte>(ref interrupt.Notification))).ShouldBe(Interrupt.SlotOffset);
        (Cpu.FirstQueueOffset + (Cpu.Priorities * ReadyQueue.Size)).ShouldBeLessThanOrEqualTo(Cpu.Size);
        Offset<Thread>(nameof(Thread.SchedulingSlot)).ShouldBe(Thread.FirstSlotOffset + ((int)ThreadSlot.SchedulingContext * Slot.Size));
        (Offset<Thread>(nameof(Thread.Timer)) + Unsafe.SizeOf<TimerNode>()).ShouldBeLessThanOrEqualTo(Offset<Thread>(nameof(Thread.FaultError)));
    }

    /// <summary>As the runtime lays the structure out: what would be marshalled is longer, since it has a bool in it.</summary>
    private static long ReceiversOffset()
    {
        Endpoint endpoint = default;
        return Unsafe.ByteOffset(ref Unsafe.As<ObjectHeader, byte>(ref endpoint.Header), ref Unsafe.As<ThreadQueue, byte>(ref endpoint.Receivers));
    }

    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);

    private static Dictionary<string, long> ReadLayout() =>
        File.ReadLines(Repository.PathTo("core/platform/X64/Interrupts/Layout.inc"))
            .Select(line => line.Trim().Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts is [".set", _, _])
            .ToDictionary(parts => parts[1], parts => Parse(parts[2]));

    private static long Parse(string number) => number.StartsWith("0x", StringComparison.Ordinal)
        ? long.Parse(number.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : long.Parse(number, CultureInfo.InvariantCulture);
}
