using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>The process table against a model that knows nothing but parents, groups, sessions and who is dead.</summary>
internal sealed class ModelTests
{
    private enum Act
    {
        Fork,
        Reserve,
        Exit,
        Wait,
        Kill,
        KillGroup,
        SetGroup,
        MakeSession,
        SetSubreaper,
    }

    [Test]
    public void The_process_table_agrees_with_a_model_over_random_lives()
    {
        var step = Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 31], Gen.Int[0, 31], Gen.Int[0, 3]);
        step.Array[1, 120].Sample(steps =>
        {
            Model model = new(new TestSystem());
            foreach ((Act act, int who, int whom, int how) in steps)
            {
                model.Do(act, who, whom, how);
                model.Check();
            }

            model.EndAll();
        }, iter: 300);
    }

    private sealed class Entry(uint pid)
    {
        public uint Pid { get; } = pid;
        public Entry? Parent { get; set; }
        public uint Group { get; set; }
        public uint Session { get; set; }
        public bool IsDead { get; set; }
        public bool IsReserved { get; init; }
        public bool IsSubreaper { get; set; }
        public uint Status { get; set; }
    }

    private sealed class Model
    {
        private readonly TestSystem _system;
        private readonly List<Entry> _entries = [];
        private readonly Entry _first;

        public Model(TestSystem system)
        {
            _system = system;
            uint pid = system.Launch().Pid;
            _first = new Entry(pid) { Group = pid, Session = pid };
            _entries.Add(_first);
        }

        private List<Entry> Running => _entries.Where(each => !each.IsDead && !each.IsReserved).ToList();

        public void Do(Act act, int who, int whom, int how)
        {
            List<Entry> running = Running;
            Entry actor = running[who % running.Count];
            Entry target = _entries[whom % _entries.Count];
            ulong domain = _system.Table.Find(actor.Pid)!.Domain;
            switch (act)
            {
                case Act.Fork:
                    Add(actor, _system.Fork(_system.Table.Find(actor.Pid)!).Pid, false);
                    break;
                case Act.Reserve:
                    _system.Server.ReserveChild(domain, out uint reserved).ShouldBe(Errno.None);
                    Add(actor, reserved, true);
                    break;
                case Act.Exit when actor != _first:
                    _system.Exit(_system.Table.Find(actor.Pid)!, how);
                    End(actor, (uint)how << 8);
                    break;
                case Act.Wait:
                    int which = how switch { 0 => -1, 1 => 0, 2 => (int)target.Pid, _ => -(int)target.Group };
                    Wait(actor, domain, which);
                    break;
                case Act.Kill when target != _first:
                    _system.Server.Kill(domain, (int)target.Pid, 15).ShouldBe(Errno.None);
                    if (!target.IsDead)
                        End(target, 15);
                    break;
                case Act.KillGroup when target.Group != _first.Group:
                    _system.Server.Kill(domain, -(int)target.Group, 9).ShouldBe(Errno.None);
                    foreach (Entry member in _entries.Where(each => each.Group == target.Group).OrderBy(each => each.Pid).ToList())
                    {
                        if (!member.IsDead)
                            End(member, 9);
                    }

                    break;
                case Act.SetGroup:
                    Entry leader = _entries[(whom + how) % _entries.Count];
                    SetGroup(actor, domain, target, how == 0 ? 0 : leader.Group);
                    break;
                case Act.MakeSession:
                    bool leads = _entries.Exists(each => each.Group == actor.Pid);
                    _system.Server.MakeSession(domain, out _).ShouldBe(leads ? Errno.EPERM : Errno.None);
                    if (!leads)
                        actor.Group = actor.Session = actor.Pid;
                    break;
                case Act.SetSubreaper:
                    actor.IsSubreaper = how != 0;
                    _system.Server.SetSubreaper(domain, actor.IsSubreaper).ShouldBe(Errno.None);
                    break;
                default:
                    break;
            }
        }

        public void Check()
        {
            _system.Pids().ShouldBe(_entries.Select(each => each.Pid), ignoreOrder: true);
            foreach (Entry each in _entries)
            {
                Process process = _system.Table.Find(each.Pid)!;
                (process.Group, process.Session, process.IsAlive).ShouldBe((each.Group, each.Session, !each.IsDead));
                process.Parent?.Pid.ShouldBe(each.Parent!.Pid);
                (process.Parent is null).ShouldBe(each.Parent is null);
            }

            _system.Builder.InUse.ShouldBe(Running.Count);
            _system.Servers.Memory.Count.ShouldBe(Running.Count);
        }

        public void EndAll()
        {
            foreach (Entry each in Running)
            {
                if (_system.Table.Find(each.Pid) is { IsAlive: true } process)
                    _system.Exit(process, 0);
            }

            _system.Server.WaitLaunched(ProcessBadge.Control, _first.Pid, out _).ShouldBe(Errno.None);
            _system.Table.Count.ShouldBe(0);
            _system.Builder.InUse.ShouldBe(0);
        }

        private void Add(Entry parent, uint pid, bool reserved)
        {
            _entries.ShouldNotContain(each => each.Pid == pid || each.Group == pid || each.Session == pid);
            _entries.Add(new Entry(pid) { Parent = parent, Group = parent.Group, Session = parent.Session, IsReserved = reserved });
        }

        private void End(Entry entry, uint status)
        {
            entry.IsDead = true;
            entry.Status = status;
            Entry? heir = entry.Parent;
            while (heir is { IsSubreaper: false })
                heir = heir.Parent;
            foreach (Entry child in _entries.Where(each => each.Parent == entry).ToList())
            {
                bool hasNotStarted = child.IsReserved && !child.IsDead;
                child.Parent = hasNotStarted ? null : heir;
                if ((child.IsDead && heir is null) || hasNotStarted)
                {
                    child.IsDead = true;
                    _entries.Remove(child);
                }
            }

            if (entry.Parent is null)
                _entries.Remove(entry);
        }

        private void Wait(Entry actor, ulong domain, int which)
        {
            List<Entry> fitting = _entries.Where(each => each.Parent == actor && which switch
            {
                > 0 => each.Pid == (uint)which,
                -1 => true,
                0 => each.Group == actor.Group,
                _ => each.Group == (uint)-which,
            }).ToList();
            Errno error = _system.Server.Wait(domain, which, WaitOptions.NoHang, 0, out uint pid, out uint status, out _, out _);
            error.ShouldBe(fitting.Count == 0 ? Errno.ECHILD : Errno.None);
            Entry? ended = fitting.Find(each => each.IsDead && each.Pid == pid);
            (pid == 0).ShouldBe(!fitting.Exists(each => each.IsDead));
            if (pid == 0)
                return;
            ended.ShouldNotBeNull().Status.ShouldBe(status);
            _entries.Remove(ended);
        }

        private void SetGroup(Entry actor, ulong domain, Entry target, uint group)
        {
            uint wanted = group == 0 ? target.Pid : group;
            bool exists = wanted == target.Pid || _entries.Exists(each => each.Group == wanted && each.Session == actor.Session);
            Errno expected = target != actor && target.Parent != actor ? Errno.ESRCH
                : target.Session == target.Pid || target.Session != actor.Session || !exists ? Errno.EPERM
                : Errno.None;
            _system.Server.SetGroup(domain, target.Pid, (int)group).ShouldBe(expected);
            if (expected == Errno.None)
                target.Group = wanted;
        }
    }
}
