using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Runtime;
using Pistachio.UserCall;

namespace Pistachio.Root;

/// <summary>Starts the servers, and starts those again that die, as the manifest says.</summary>
internal sealed class Supervisor
{
    private readonly List<ServerDomain?> _servers = [];
    private readonly ulong _endpoint;

    /// <summary>The endpoint of each server, by number; 0 when the server is gone for good.</summary>
    private readonly ulong[] _endpoints;

    public Supervisor(ServerMemory memory, BootFiles files, List<ServerPlan> plans)
    {
        _endpoint = memory.Make(CapabilityKind.Endpoint);
        _endpoints = new ulong[plans.Count];
        for (int i = 0; i < plans.Count; i++)
        {
            _endpoints[i] = memory.Make(CapabilityKind.Endpoint);
        }

        for (int i = 0; i < plans.Count; i++)
        {
            if (!plans[i].IsWanted)
            {
                _servers.Add(null);
                continue;
            }

            // The badge says who stopped.
            StartException.Check(Kernel.Derive(_endpoint, Rights.Write, (ulong)i + 1, 0, out ulong supervisor), "a supervisor capability");
            _servers.Add(new ServerDomain(plans[i], memory, files, _endpoints, supervisor) { Number = i });
        }
    }

    public void StartAll()
    {
        foreach (ServerDomain? server in _servers)
        {
            if (server is not null)
            {
                server.Start();
                ServerConsole.WriteLine($"root task: started {server.Plan.Name}");
            }
        }
    }

    /// <summary>Waits for servers that stop. Does not return.</summary>
    public void Run()
    {
        Message message = default;
        while (true)
        {
            CallStatus status = Kernel.Wait(_endpoint, ref message, 0);
            MessageTag tag = new(message.Tag);
            if (status != CallStatus.Ok || tag.Protocol != KernelProtocol.Number || tag.Operation != KernelProtocol.Fault
                || message.Badge == 0 || message.Badge > (ulong)_servers.Count)
            {
                ServerConsole.WriteLine($"root task: odd message, status {(ulong)status}, tag {message.Tag:x}, badge {message.Badge}");
                continue;
            }

            ServerDomain? server = _servers[(int)message.Badge - 1];
            if (server is not null)
            {
                Ended(server, message);
            }

            ServerHeap.CollectBetweenMessages();
        }
    }

    private void Ended(ServerDomain server, Message message)
    {
        bool failed = true;
        string reason;
        if (DomainExit.IsExit(message.W0, message.W2))
        {
            int status = DomainExit.Status(message.W2);
            failed = status != 0;
            reason = $"ended with status {status}";
        }
        else
        {
            reason = $"died: {FaultName(message.W0)}, error {message.W1:x}, address {message.W2:x}, at {message.W3:x}";
        }

        bool again = server.Plan.Restart == RestartPolicy.Always || (server.Plan.Restart == RestartPolicy.OnFailure && failed);
        bool may = server.Starts <= server.Plan.RestartLimit;
        string next = !again ? "it is not started again" : may ? $"restart {server.Starts} of {server.Plan.RestartLimit}" : "it has died too often and is left";
        ServerConsole.WriteLine($"root task: {server.Plan.Name} {reason}; {next}");
        if (again && may)
        {
            try
            {
                server.Start();
                return;
            }
            catch (StartException problem)
            {
                ServerConsole.WriteLine($"root task: {problem.Message}; {server.Plan.Name} is left");
            }
        }

        Leave(server);
    }

    /// <summary>
    /// Takes back all that a server had, and its endpoint with it: whoever waits there is told that the server is gone, and so is whoever
    /// calls later.
    /// </summary>
    private void Leave(ServerDomain server)
    {
        try
        {
            server.End();
            StartException.Check(Kernel.Revoke(_endpoints[server.Number]), $"server {server.Plan.Name}: its callers");
            StartException.Check(Kernel.Delete(_endpoints[server.Number]), $"server {server.Plan.Name}: its endpoint");
            _endpoints[server.Number] = 0;
        }
        catch (StartException problem)
        {
            ServerConsole.WriteLine($"root task: {problem.Message}");
        }
    }

    private static string FaultName(ulong vector) => vector switch
    {
        0 => "divide error",
        6 => "invalid opcode",
        13 => "general protection fault",
        14 => "page fault",
        Vectors.ForeignCall => "a system call of another system",
        _ => $"fault {vector}",
    };
}
