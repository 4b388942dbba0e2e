/** A base modal opens with the focus on its heading; a form wants it in its first field, as Lightning Experience gives it. */

/** Moves the focus once, when the dialogue has taken it. */
export function focusOnceOpen(focus: () => void): void {
	const taken = (event: FocusEvent): void => {
		if (!event.composedPath().some((node) => node instanceof Element && node.getAttribute('role') === 'dialog')) return;
		window.removeEventListener('focusin', taken, true);
		requestAnimationFrame(focus);
	};
	window.addEventListener('focusin', taken, true);
}
