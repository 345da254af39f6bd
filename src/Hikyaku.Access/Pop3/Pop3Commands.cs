using System.Collections.Frozen;
using Hikyaku.Protocol.Pop3;

namespace Hikyaku.Access.Pop3;

/// <summary>A command: where it is allowed and what it does. Running it gives false to close the connection.</summary>
internal sealed record Pop3Handler(Pop3State States, Func<Pop3Session, Pop3Command, ValueTask<bool>> Run);

/// <summary>The verb table.</summary>
internal static class Pop3Commands
{
    public static readonly FrozenDictionary<Pop3Verb, Pop3Handler> Table = new Dictionary<Pop3Verb, Pop3Handler>
    {
        [Pop3Verb.Capa] = new(Pop3State.Both, (session, command) => new(session.Capa(command))),
        [Pop3Verb.Stls] = new(Pop3State.Authorization, (session, command) => session.StlsAsync(command)),
        [Pop3Verb.User] = new(Pop3State.Authorization, (session, command) => new(session.User(command))),
        [Pop3Verb.Pass] = new(Pop3State.Authorization, (session, command) => session.PassAsync(command)),
        [Pop3Verb.Auth] = new(Pop3State.Authorization, (session, command) => session.AuthAsync(command)),
        [Pop3Verb.Utf8] = new(Pop3State.Authorization, (session, command) => new(session.Utf8(command))),
        [Pop3Verb.Lang] = new(Pop3State.Both, (session, command) => new(session.Lang(command))),
        [Pop3Verb.Stat] = new(Pop3State.Transaction, (session, command) => new(session.Stat(command))),
        [Pop3Verb.List] = new(Pop3State.Transaction, (session, command) => session.ListAsync(command)),
        [Pop3Verb.Uidl] = new(Pop3State.Transaction, (session, command) => session.UidlAsync(command)),
        [Pop3Verb.Retr] = new(Pop3State.Transaction, (session, command) => session.RetrAsync(command)),
        [Pop3Verb.Top] = new(Pop3State.Transaction, (session, command) => session.TopAsync(command)),
        [Pop3Verb.Dele] = new(Pop3State.Transaction, (session, command) => new(session.Dele(command))),
        [Pop3Verb.Rset] = new(Pop3State.Transaction, (session, command) => new(session.Rset(command))),
        [Pop3Verb.Noop] = new(Pop3State.Transaction, (session, command) => new(session.Noop(command))),
        [Pop3Verb.Quit] = new(Pop3State.Both, (session, _) => session.QuitAsync()),
    }.ToFrozenDictionary();
}
