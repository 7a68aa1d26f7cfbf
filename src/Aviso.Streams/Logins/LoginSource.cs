using System.Net;
using Aviso.Protocol;

namespace Aviso.Streams.Logins;

/// <summary>For whom wrong passwords are counted together; null in either place stands for all.</summary>
internal readonly record struct LoginSource(IPAddress? Network, Jid? Account);
