/** What the engine says to the user: to the standard error, unless a package around it sends it elsewhere. */
let channel = (message: string): void => console.warn(`WARNING:tensorflow:${message}`);

export function setWarningChannel(say: (message: string) => void): void {
  channel = say;
}

export function warn(message: string): void {
  channel(message);
}
